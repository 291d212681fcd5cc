import assert from 'node:assert/strict'
import { sealTenant } from '#engine/change/sealer.ts'
import { finished } from '#engine/jobs.ts'
import { followNotifications } from '#engine/notifications/follow.ts'
import { newApiKey } from '#platform/accounts/api-keys.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground, Somebody } from '#tests/worlds/ground.ts'
import { addressOf } from '#tests/worlds/traces.ts'

type Ask = (method: 'GET' | 'POST', path: string, body?: unknown, headers?: Record<string, string>) => Promise<Record<string, unknown>>

async function keyOf({ database, app, clock }: Ground, tenant: Tenant): Promise<Ask> {
  const wanted = { tenantId: tenant.id, name: 'program', role: 'admin', createdBy: tenant.owner.actorId, expiresOn: null }
  const { key, statement } = newApiKey({ clock }, wanted)
  await database.global(statement)
  return async (method, url, body, headers = {}) => {
    const payload = body === undefined ? {} : { payload: body as object }
    const answer = await app.inject({ method, url: `/api/v1${url}`, headers: { authorization: `Bearer ${key}`, ...headers }, ...payload })
    return { status: answer.statusCode, ...(answer.body.startsWith('{') ? (JSON.parse(answer.body) as object) : {}) }
  }
}

/** What a program does with a key of the tenant’s, well and wrongly, so that the person stands in answers that are kept, in jobs that fail, and in addresses that are asked for. */
export async function knock(ground: Ground, tenant: Tenant, somebody: Somebody): Promise<void> {
  const { people, values } = somebody
  const [ref] = people
  const ask = await keyOf(ground, tenant)
  const { email } = await addressOf(await tenant.as(tenant.owner), somebody)
  const note = { about: ref, text: values.word('note of a program') }
  const once = { 'idempotency-key': email }
  const [made, again] = [await ask('POST', '/notes', note, once), await ask('POST', '/notes', note, once)]
  assert.deepEqual([made.status, again.status, again.data], [201, 201, made.data])
  const said = encodeURIComponent(email)
  for (const path of [`/contacts?q=${said}`, `/contacts/${said}`, `/${said}`, `/contacts?filter[${said}]=1`, `/search?q=${said}`])
    await ask('GET', path)
  await ask('POST', '/contacts', { lastName: email, emails: [{ value: `${email}@@` }], [email]: email })
  assert.equal((await ask('POST', '/exports', { entity: 'company', format: 'csv', q: email })).status, 202)
  const bulk = (await ask('POST', '/contacts/bulk', { q: email, change: { jobTitle: email } })).data as { id: string }
  // As the queue notes of what it tried often enough.
  const failed = finished({ tenantId: tenant.id, jobId: bulk.id }, ground.clock.now().toISOString(), { problem: 'job.interrupted' })
  await ground.database.batch(tenant.id, [failed])
  await sealTenant(ground.database, tenant.id)
  await followNotifications({ database: ground.database, keys: ground.keys, clock: ground.clock }, { tenantId: tenant.id })
}
