import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, update } from '#engine/act.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { type RestoreOptions, restoreTenant } from '#engine/backup/restore.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { listErasures } from '#engine/erase/list.ts'
import { mustKnowErased, replayErasures } from '#engine/erase/replay.ts'
import { runErasure, valuesOfWork } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { find, get } from '#engine/find.ts'
import { reviewsOf } from '#engine/mentions/queue.ts'
import { openSending, send } from '#engine/send.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { newId } from '#platform/clock/ids.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { mark as redacted } from '#privacy/mentions/tokens.ts'
import { erasingIn } from '#tests/erasing.ts'
import { photographOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const email = 'konrad@zuse.example'

let world: World
let tenant: Tenant
let erasing: Erasing
let made: Manifest
let ids: Readonly<Record<'note' | 'name' | 'earlier' | 'later', string>>

const one = async (entity: string, input: Record<string, unknown>): Promise<string> => {
  const [record] = await create(await tenant.as(tenant.owner), entity, [input])
  return record?.id ?? ''
}

/** When the backup is made another record of him is there and texts name him; afterwards these are edited away, that record ends, and a new one is made and erased. */
before(async () => {
  world = await openWorld()
  const { database, clock } = world
  erasing = erasingIn(world)
  tenant = await world.tenant()
  await database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, clock.now()))
  const about = { entity: 'company', id: await one('company', { name: 'Rechenmaschinen' }) }
  const note = await one('note', { about, text: `Write to ${email} or ring 030 5550100` })
  const name = await one('note', { about, text: 'Konrad Ernst Zuse called' })
  const earlier = await one('contact', { lastName: 'Z.', emails: [{ value: email }] })
  const mail = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://crm.example' }
  const letter = { to: { name: 'Konrad', email }, template: 'account.email', subject: 'Hello', text: 'Z1', credential: false } as const
  await send(openSending(erasing.engine, mail), { tenantId: tenant.id, ...letter })
  await sealTenant(database, tenant.id)
  made = (await makeBackup(placeOf(), { kind: 'manual' })).manifest
  const writing = await tenant.as(tenant.owner)
  for (const id of [note, name]) await update(writing, 'note', [{ id, input: { text: 'nobody' } }])
  await mark(writing, 'contact', [earlier], 'delete')
  await end(writing, 'contact', [earlier])
  const later = await one('contact', {
    firstName: 'Konrad',
    lastName: 'Zuse',
    emails: [{ value: email }],
    phones: [{ value: '+49 30 5550100' }],
  })
  const erasureId = await startErasure(writing, [{ entity: 'contact', id: later }])
  await runErasure(erasing, { tenantId: tenant.id, erasureId })
  ids = { note, name, earlier, later }
  const neighbour = await world.tenant()
  await create(await neighbour.as(neighbour.owner), 'contact', [{ lastName: 'Zuse', emails: [{ value: email }] }])
})
after(() => world.close())

const placeOf = () => ({
  ...{ ownerUrl: world.ownerUrl, appUrl: world.appUrl, names: world.names, keys: world.keys, clock: world.clock, keysDir: world.keysDir },
  ...{ target: openTarget(openFolderStore(join(world.keysDir, 'backups'))), files: openFolderStore(join(world.keysDir, 'files')) },
})

async function restore(more: Partial<Erasing> = {}): Promise<void> {
  const beforeReopen: RestoreOptions['beforeReopen'] = async ({ database, tenantId, backupAt }) => {
    await replayErasures({ ...erasing, engine: { ...erasing.engine, database }, ...more }, { tenantId, backupAt })
  }
  await restoreTenant(placeOf(), made, { tenant: tenant.id, beforeReopen })
}

test('a restored tenant in which something of an erased person stands stays closed and says so at the door, until an operator who looked opens it', async () => {
  const orphan = { tenantId: tenant.id, area: 'file', id: newId(world.clock) } as const
  await erasing.files.write(orphan, [Buffer.from('a copy that nobody knows of: +49305550100')])
  let erasure = ''
  await assert.rejects(restore(), (error: { code: string; at: string }) => {
    erasure = /^files file; --erasure (\S+)$/.exec(error.at)?.[1] ?? ''
    return error.code === 'backup.not-clean' && erasure !== ''
  })
  assert.deepEqual(await valuesOfWork(erasing, tenant.id, erasure), [email, '+49305550100', 'konrad zuse'], 'so an operator can look')
  const refused = { code: 'database.tenant-closed', constraint: 'quarantine' }
  await assert.rejects(world.database.batch(tenant.id, [{ text: 'select 1 where $1::uuid is not null', values: [tenant.id] }]), refused)
  await restore({ despiteFound: true })
  await find(await tenant.as(tenant.owner), 'contact', {})
  await erasing.files.remove(orphan)
})

test('what a backup says of somebody whose rows it does not hold is found by the hashes of the tombstone', async () => {
  const writing = await tenant.as(tenant.owner)
  assert.equal((await get(writing, 'note', ids.note)).text, `Write to ${redacted} or ring ${redacted}`)
  const { reviews } = await reviewsOf(writing, 'waiting')
  assert.deepEqual(
    reviews.map(({ record, snippets }) => [record.id, snippets[0]?.found]),
    [[ids.name, 'Konrad Ernst Zuse']],
  )
  const photograph = await photographOf(world, tenant.id)
  assert.deepEqual(photograph.get('message'), [], 'the letter to him is gone too')
  assert.deepEqual(
    photograph.get('contact')?.map(({ id }) => id),
    [ids.earlier],
    'another record with his address may be somebody else',
  )
  const { data } = await listErasures(writing, null)
  const asked = data.find(({ recordId }) => recordId === ids.earlier)
  assert.deepEqual([asked?.state, asked?.plan.reasons], ['deciding', [{ why: 'alike', count: 1 }]], 'so a person decides')
})

test('a tenant is not taken back to before an erasure of which the record is not here', async () => {
  await mustKnowErased(erasing, tenant.id)
  const elsewhere = { ...erasing, tombstones: { store: openFolderStore(join(world.keysDir, 'elsewhere')), keys: world.keys } }
  await assert.rejects(mustKnowErased(elsewhere, tenant.id), { code: 'backup.tombstones-missing' })
})
