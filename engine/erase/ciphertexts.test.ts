import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanCiphertexts } from '#engine/erase/ciphertexts.ts'
import { inTenant } from '#engine/erase/rows.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { starterIn } from '#tests/imports.ts'
import { openWorld } from '#tests/world.ts'

const waitingText = 'select count(*)::integer as count from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))'

test('what somebody writes while ciphertexts are cleaned is cleaned too, and nothing of it is lost', async () => {
  const world = await openWorld()
  const [owner, other] = [openOwner(world.ownerUrl), openOwner(world.ownerUrl)]
  try {
    const tenant = await world.tenant()
    const { send } = await starterIn(tenant, openFiles(join(world.keysDir, 'files'), world.keys), 'DE')
    const { id } = await send('contact', 'First name,Email\nAda,ada@byron.example\n')
    const cipher = await world.keys.tenant(tenant.id)
    const aad = `import_run|sealed_settings|${id}|${tenant.id}`
    const identifiers = { emails: ['ada@byron.example'], phones: [], names: [] }
    const cleaning = { cipher, tenantId: tenant.id, country: 'DE', identifiers }
    const written = Promise.withResolvers<void>()
    const [late] = await Promise.all([
      written.promise.then(() => cleanCiphertexts((work) => inTenant(owner, tenant.id, work), cleaning)),
      inTenant(other, tenant.id, async (query) => {
        const newer = cipher.encrypt(Buffer.from(JSON.stringify({ sample: 'newer, by ada@byron.example' })), aad)
        await query({ text: 'update import_run set sealed_settings = $3 where tenant_id = $1 and id = $2', values: [tenant.id, id, newer] })
        written.resolve()
        const isWaiting = async () => Number((await query({ text: waitingText, values: [] })).rows[0]?.count) > 0
        while (!(await isWaiting())) await sleep(20)
      }),
    ])
    assert.deepEqual(late, { import_run: { emptied: 1 } })
    const { rows } = await inTenant(owner, tenant.id, (query) =>
      query({ text: 'select sealed_settings from import_run where tenant_id = $1 and id = $2', values: [tenant.id, id] }),
    )
    const kept = cipher.decrypt(rows[0]?.sealed_settings as Buffer, aad).toString('utf8')
    assert.match(kept, /newer, by/)
    assert.doesNotMatch(kept, /byron/)
  } finally {
    await Promise.all([owner.close(), other.close()])
    await world.close()
  }
})
