import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import type { Writing } from '#engine/act/writing.ts'
import { makeCheckpoint, readCheckpoint } from '#engine/change/checkpoint.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { writingAs } from '#engine/engine.ts'
import { releaseModel } from '#engine/model-of.ts'
import { deliverWebhook } from '#engine/webhooks/deliver.ts'
import { followChanges, resumeWebhook } from '#engine/webhooks/follow.ts'
import { replayFailed, replayRest } from '#engine/webhooks/replay.ts'
import { changeWebhook, rotateSecret } from '#engine/webhooks/webhooks.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openOwner } from '#platform/database/owner.ts'
import { OutboundError } from '#platform/outbound/errors.ts'
import { openOutbound } from '#platform/outbound/outbound.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

interface Call {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: string
  readonly attempts: number
  readonly status: number | null
  readonly problem: string | null
  readonly nextAt: string | null
}

type Body = { type: string; data: { ids: string[]; fields: string[]; position: number; entity: string } }

let app: TestApp
let acme: TestTenant
let receiver: Server
let address: string
const calls: Call[] = []
let answer = (reply: ServerResponse): void => void reply.writeHead(204).end()
const outbound = openOutbound({ allowedPrivateHosts: ['127.0.0.0/8'] })

before(async () => {
  app = await openTestApp({ settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.0/8' } })
  // The reference library asks the real clock whether a message is fresh.
  app.clock.at = systemClock.now().getTime()
  acme = await app.tenant('Acme')
  receiver = createServer((request, reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
      answer(reply)
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
})
after(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await app.close()
})

const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
  app.ask(acme.apiKey, method, `/api/v1/webhooks${path}`, body)
const dataOf = <T>({ body }: Answer): T => body.data as T

async function make(wish: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
  const made = await ask('POST', '', { url: address, ...wish })
  assert.equal(made.status, 201, made.text)
  return dataOf(made)
}

const addContact = async (lastName: string): Promise<string> => {
  const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { lastName })
  return (body.data as { id: string }).id
}

/** What the worker does: seal, follow, deliver everything that is due. */
async function work(): Promise<void> {
  const { engine } = app.context
  const { tenantId } = acme
  await sealTenant(app.database, tenantId)
  await followChanges(engine, { tenantId }, (entity) => releaseModel().entity(entity) !== undefined)
  const hooks = dataOf<{ id: string }[]>(await ask('GET', ''))
  for (const { id } of hooks)
    for (const { id: deliveryId } of await deliveries(id, '?state=waiting'))
      await deliverWebhook(engine, outbound, { tenantId, deliveryId })
}

const deliveries = async (id: string, query = ''): Promise<Delivery[]> => dataOf(await ask('GET', `/${id}/deliveries${query}`))

/** Each test begins without webhooks and with an obliging receiver. */
async function afresh(): Promise<void> {
  for (const { id } of dataOf<{ id: string }[]>(await ask('GET', ''))) await ask('DELETE', `/${id}`)
  calls.length = 0
  answer = (reply) => void reply.writeHead(204).end()
  await sealTenant(app.database, acme.tenantId)
}

test('a change is told once, in its place, with a signature that the reference library accepts, and without a value', async () => {
  await afresh()
  const { secret } = await make()
  const id = await addContact('Geheimnis')
  await work()
  await work()
  assert.equal(calls.length, 1)
  const [call] = calls
  const read = new Webhook(secret).verify(call?.body ?? '', call?.headers as Record<string, string>) as Body
  assert.deepEqual([read.type, read.data.ids, read.data.entity], ['contact.create', [id], 'contact'])
  assert.ok(read.data.position > 0)
  assert.ok(!call?.body.includes('Geheimnis'))
  assert.throws(() => new Webhook(secret).verify(`${call?.body} `, call?.headers as Record<string, string>))
})

test('a checkpoint leaves with the stream, whole and signed, to whoever follows anything', async () => {
  await afresh()
  const { id } = await make({ entities: ['company'] })
  await make({ entities: ['tag'] })
  const document = await makeCheckpoint(app.context.engine, acme.tenantId)
  assert.deepEqual(
    (await deliveries(id)).map(({ type, state }) => [type, state]),
    [['checkpoint', 'waiting']],
  )
  await work()
  const told = calls.map(({ body }) => JSON.parse(body) as { type: string; data: unknown })
  assert.deepEqual(
    told.map(({ type }) => type),
    ['checkpoint', 'checkpoint'],
  )
  assert.deepEqual(readCheckpoint(JSON.stringify(told[0]?.data)), readCheckpoint(String(document)))
})

test('what was changed before it was made, in other entities, or otherwise is not its news', async () => {
  await afresh()
  await addContact('Before')
  await sealTenant(app.database, acme.tenantId)
  const { id } = await make({ entities: ['company'], actions: ['create'] })
  await addContact('Other')
  const company = dataOf<{ id: string }>(await app.ask(acme.apiKey, 'POST', '/api/v1/companies', { name: 'Engines' }))
  await app.ask(acme.apiKey, 'PATCH', `/api/v1/companies/${company.id}`, { name: 'Difference Engines' })
  await work()
  assert.deepEqual(
    (await deliveries(id)).map(({ type, state }) => [type, state]),
    [['company.create', 'delivered']],
  )
})

test('what fails is tried again later and later, then left, and can be sent again', async () => {
  await afresh()
  const { id } = await make()
  answer = (reply) => void reply.writeHead(500).end()
  await addContact('Later')
  await work()
  const began = app.clock.at
  const [first] = await deliveries(id)
  assert.deepEqual([first?.state, first?.attempts, first?.status], ['waiting', 1, 500])
  assert.equal(Date.parse(first?.nextAt ?? '') - began, 5000)
  for (let attempt = 2; attempt <= 10; attempt++) await work()
  const [last] = await deliveries(id)
  assert.deepEqual([last?.state, last?.attempts, last?.nextAt], ['failed', 10, null])
  answer = (reply) => void reply.writeHead(200).end('thank you')
  assert.equal(dataOf<{ count: number }>(await ask('POST', `/${id}/replay`, { since: '2026-01-01T00:00:00Z' })).count, 1)
  await work()
  assert.equal((await deliveries(id))[0]?.state, 'delivered')
  assert.equal(new Set(calls.map(({ headers }) => headers['webhook-id'])).size, 1, 'the receiver knows it by its id')
  assert.equal((await ask('POST', `/${id}/deliveries/${last?.id}/replay`)).status, 202)
})

test('a redirect is a failure, and where it points nobody goes', async () => {
  await afresh()
  const { id } = await make()
  answer = (reply) => void reply.writeHead(302, { location: `${address}/elsewhere` }).end()
  await addContact('Away')
  await work()
  assert.deepEqual([(await deliveries(id))[0]?.status, calls.length], [302, 1])
})

test('who says 410 is no longer called; neither is who fails for five days', async () => {
  for (const [status, wait, reason] of [
    [410, 0, 'gone'],
    [503, 6 * 86_400_000, 'failing'],
  ] as const) {
    await afresh()
    const { id } = await make()
    answer = (reply) => void reply.writeHead(status).end()
    await addContact('Gone')
    await work()
    app.clock.at += wait
    if (wait > 0) await work()
    const [hook] = dataOf<{ id: string; state: string; reason: string }[]>(await ask('GET', ''))
    assert.deepEqual([hook?.id, hook?.state, hook?.reason], [id, 'stopped', reason])
    const called = calls.length
    await addContact('Unheard')
    await work()
    assert.equal(calls.length, called)
  }
})

test('paused, it misses nothing: everything comes once it is started again', async () => {
  await afresh()
  const { id } = await make({ entities: ['contact'] })
  await ask('PATCH', `/${id}`, { paused: true })
  await addContact('One')
  await addContact('Two')
  await work()
  assert.equal(calls.length, 0)
  await ask('PATCH', `/${id}`, { paused: false })
  await work()
  assert.equal(calls.length, 2)
})

test('started again, all that waited leaves, once, however much it is', async () => {
  await afresh()
  const { id } = await make()
  await ask('PATCH', `/${id}`, { paused: true })
  const waiting = 45
  const { tenantId } = acme
  await app.database.batch(tenantId, [
    {
      text: `insert into webhook_delivery (tenant_id, id, webhook_id, state, created_at)
select $1, gen_random_uuid(), $2, 'waiting', $3 from generate_series(1, $4::int)`,
      values: [tenantId, id, app.clock.now().toISOString(), waiting],
    },
  ])
  await ask('PATCH', `/${id}`, { paused: false })
  const owner = openOwner(app.ownerUrl)
  try {
    const queued = async (task: string, about: string) => {
      const text = `select count(*)::int as count from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
where t.identifier = $1 and ($2 = '' or j.payload->>'webhookId' = $2)`
      return (await owner.query<{ count: number }>({ text, values: [task, about] })).rows[0]?.count
    }
    assert.equal(await queued('resume_webhook', id), 1)
    const before = Number(await queued('deliver_webhook', ''))
    for (const _ of ['once', 'again, after a kill']) {
      await resumeWebhook(app.context.engine, { tenantId, webhookId: id }, 20)
      assert.equal(await queued('deliver_webhook', ''), before + waiting)
    }
  } finally {
    await owner.close()
  }
})

test('one click sends again all that failed, however much it is: the first at once, the rest in the background, and each once', async () => {
  await afresh()
  const { id } = await make()
  const { tenantId } = acme
  const now = app.clock.now().toISOString()
  const text = `insert into webhook_delivery (tenant_id, id, webhook_id, state, created_at)
select $1, gen_random_uuid(), $2, 'failed', $3 from generate_series(1, 45)`
  await app.database.batch(tenantId, [{ text, values: [tenantId, id, now] }])
  const about = { tenantId, webhookId: id, since: new Date(0).toISOString() }
  const { engine } = app.context
  assert.equal(await replayFailed(engine, about, 20), 45)
  const owner = openOwner(app.ownerUrl)
  try {
    const jobs = `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'replay_webhook'`
    const { rows } = await owner.query<{ payload: Parameters<typeof replayRest>[1] }>({ text: jobs })
    const left = async () => (await deliveries(id)).filter(({ state }) => state === 'failed').length
    assert.deepEqual([rows.length, await left()], [1, 25])
    const [first] = (await deliveries(id)).filter(({ state }) => state === 'waiting')
    const failsAgain = `update webhook_delivery set state = 'failed' where tenant_id = $1 and id = $2`
    await app.database.batch(tenantId, [{ text: failsAgain, values: [tenantId, first?.id] }])
    for (const { payload } of rows) await replayRest(engine, payload, 20)
    assert.equal(await left(), 1, 'what failed again meanwhile is another click’s')
  } finally {
    await owner.close()
  }
})

const asSystem = (): Promise<Writing> =>
  writingAs(app.context.engine, {
    ...{ kind: 'system', tenantId: acme.tenantId, slug: acme.slug, actorId: null, accountId: null, sessionId: null, role: 'owner' },
    ...{ mates: [], modelVersion: 0, country: 'DE', language: 'en', timeZone: 'UTC', channel: 'system' },
  })

/** Whether the last call bears the signature of each of these secrets. */
function signedBy(secrets: readonly string[]): boolean[] {
  const { body, headers } = calls.at(-1) ?? { body: '', headers: {} }
  const signed = String(headers['webhook-signature']).split(' ')
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  return secrets.map((secret) => signed.includes(new Webhook(secret).sign(String(headers['webhook-id']), at, body)))
}

test('a secret that is made while a new address is being looked up stays, as do both of two that are made at once', async () => {
  await afresh()
  const { id, secret } = await make()
  const writing = await asSystem()
  const secrets = [secret]
  const rotate = async () => void secrets.push(await rotateSecret(writing, id))
  await changeWebhook(writing, { ...outbound, check: rotate }, id, { url: address, description: 'Till' })
  await Promise.all([rotate(), rotate()])
  await ask('POST', `/${id}/ping`)
  await work()
  assert.deepEqual(signedBy(secrets), [true, true, true, true])
})

test('a server that nobody finds any more can be paused, and what it is for taken back', async () => {
  await afresh()
  const { id } = await make({ description: 'Till' })
  const check = () => Promise.reject(new OutboundError('outbound.not-public'))
  const paused = await changeWebhook(await asSystem(), { ...outbound, check }, id, { paused: true })
  assert.deepEqual([paused.state, paused.reason, paused.description], ['stopped', 'paused', 'Till'])
  assert.equal(dataOf<{ description: string }>(await ask('PATCH', `/${id}`, { description: '' })).description, '')
})

test('while a secret is exchanged both are good, a day later only the new one', async () => {
  await afresh()
  const { id, secret } = await make()
  const next = dataOf<{ secret: string }>(await ask('POST', `/${id}/rotate`)).secret
  const good = () => signedBy([secret, next])
  await ask('POST', `/${id}/ping`)
  await work()
  assert.deepEqual(good(), [true, true])
  app.clock.at += 25 * 3_600_000
  await ask('POST', `/${id}/ping`)
  await work()
  assert.deepEqual(good(), [false, true])
})

test('an address that may not be called is refused where it is typed', async () => {
  for (const [url, code] of [
    ['nonsense', 'outbound.not-an-address'],
    ['https://10.0.0.1/', 'outbound.not-public'],
    ['https://169.254.169.254/latest', 'outbound.not-public'],
    ['ftp://acme.example/', 'outbound.not-https'],
  ]) {
    const { status, body } = await ask('POST', '', { url })
    assert.deepEqual(
      [status, (body.errors as { pointer: string; code: string }[])[0]],
      [422, { ...(body.errors as object[])[0], pointer: '/url', code }],
    )
  }
  assert.equal((await ask('POST', '', { url: address, entities: ['nonsense'] })).status, 422)
  assert.equal((await ask('POST', '', { url: address, entities: 'contact' })).status, 422)
})

test('only owners and admins; and no neighbour', async () => {
  const { id } = await make()
  for (const role of ['manager', 'member', 'read-only'] as const) {
    const key = await app.key(acme, role)
    assert.equal((await app.ask(key, 'GET', '/api/v1/webhooks')).status, 403)
  }
  const other = await app.tenant('Other')
  for (const [method, path] of [
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/ping'],
    ['POST', '/rotate'],
    ['GET', '/deliveries'],
  ] as const)
    assert.equal(
      (await app.ask(other.apiKey, method, `/api/v1/webhooks/${id}${path}`, method === 'PATCH' ? {} : undefined)).status,
      404,
      path,
    )
})
