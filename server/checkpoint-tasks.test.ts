import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { readCheckpoint } from '#engine/change/checkpoint.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { mailCheckpoint } from '#server/checkpoint-tasks.ts'
import { command as verify } from '#server/cli/audit-verify.ts'
import { readConfig } from '#server/config.ts'
import { openTestApp } from '#tests/app.ts'
import { runCommand } from '#tests/commands.ts'

test('owners get by mail, signed, where the log stands; the line in the letter is the file that a check takes', async () => {
  const app = await openTestApp()
  try {
    const tenant = await app.tenant('Acme')
    await app.ask(tenant.apiKey, 'POST', '/api/v1/companies', { name: 'Engines' })
    await mailCheckpoint(app.context, tenant.tenantId)
    const { body } = await app.ask(tenant.apiKey, 'GET', '/api/v1/outbox')
    const [letter] = body.data as { body: { subject: string; text: string } }[]
    assert.equal(letter?.body.subject, 'Checkpoint of the activity log of Acme')
    const line = letter.body.text.split('\n').find((each) => each.startsWith('{')) ?? ''
    const { checkpoint } = readCheckpoint(line)
    const { findings, head } = await verifyTenant(app.database, app.keys, tenant.tenantId, checkpoint)
    assert.deepEqual(findings, [])
    assert.deepEqual({ position: head?.position, hash: head?.hash }, { position: checkpoint.position, hash: checkpoint.hash })
    const shown = await app.ask(tenant.apiKey, 'GET', '/api/v1/audit/checkpoint')
    assert.deepEqual(shown.body.data, { position: checkpoint.position, hash: checkpoint.hash, at: checkpoint.at })
    const file = await app.ask(tenant.apiKey, 'POST', '/api/v1/audit/checkpoint')
    assert.equal(readCheckpoint(file.text).checkpoint.position, checkpoint.position)
  } finally {
    await app.close()
  }
})

test('who checks by command reads up to where the log is proved: by a file from outside, by what is kept here, or not at all', async () => {
  const app = await openTestApp()
  const folder = await mkdtemp(join(tmpdir(), 'steward-verify-'))
  const run = async (checkpoint?: string): Promise<string> => {
    const config = readConfig({ DATA_DIR: folder, KEYS_DIR: app.keysDir })
    const options = { tenant: 'acme', ...(checkpoint === undefined ? {} : { checkpoint }) }
    const { lines } = await runCommand(verify, { installation: app, config }, options)
    return lines.split('\n').at(-1) ?? ''
  }
  try {
    const tenant = await app.tenant('Acme')
    await app.ask(tenant.apiKey, 'POST', '/api/v1/companies', { name: 'Engines' })
    assert.match(await run(), /^No checkpoint was signed yet/)
    const document = (await app.ask(tenant.apiKey, 'POST', '/api/v1/audit/checkpoint')).text
    const { position } = readCheckpoint(document).checkpoint
    assert.ok((await run()).startsWith(`Up to ${position} it agrees with the checkpoint that is kept here`))
    const file = join(folder, 'checkpoint.json')
    await writeFile(file, document)
    assert.ok((await run(file)).startsWith(`Neither cut nor rewritten up to ${position}`))
    await writeFile(file, document.replace(`"position":${position}`, `"position":${position + 1}`))
    await assert.rejects(run(file), { code: 'checkpoint.forged' })
  } finally {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
})
