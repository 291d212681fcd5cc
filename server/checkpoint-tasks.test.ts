import assert from 'node:assert/strict'
import test from 'node:test'
import { readCheckpoint } from '#engine/change/checkpoint.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { mailCheckpoint } from '#server/checkpoint-tasks.ts'
import { openTestApp } from '#tests/app.ts'

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
