import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sealAll } from '#engine/change/sealer.ts'
import { silentLog } from '#platform/log/log.ts'
import { buildApp } from '#server/app.ts'
import { type Context, openContext } from '#server/context.ts'
import { sinkOf } from '#server/event-stream.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { type Heard, newHeard } from '#tests/listener.ts'

let app: TestApp
let acme: TestTenant
let bolt: TestTenant
let address: string

const portOf = (server: TestApp['app']): string => `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  bolt = await app.tenant('Bolt')
  await app.app.listen({ host: '127.0.0.1', port: 0 })
  address = portOf(app.app)
})
after(() => app.close())

interface Listening {
  readonly heard: Heard
  readonly status: number
  readonly headers: Headers
  /** Resolves when the server has ended the stream, or we have. */
  readonly over: Promise<void>
  stop(): void
}

async function listen(headers: Record<string, string>, at = address, heard = newHeard()): Promise<Listening> {
  const abort = new AbortController()
  const resume: Record<string, string> = heard.lastId === undefined ? {} : { 'last-event-id': heard.lastId }
  const answer = await fetch(`${at}/api/v1/live`, {
    headers: { accept: 'text/event-stream', ...resume, ...headers },
    signal: abort.signal,
  })
  const read = async (): Promise<void> => {
    if (!answer.ok || answer.body === null) return
    try {
      for await (const text of answer.body.pipeThrough(new TextDecoderStream())) heard.take(text)
    } catch {
      // The line was cut, by us or by the server that died.
    }
  }
  return { heard, status: answer.status, headers: answer.headers, over: read(), stop: () => abort.abort() }
}

const byKey = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })

async function write(tenant: TestTenant, lastName: string): Promise<string> {
  const { status, body } = await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', { lastName })
  assert.equal(status, 201)
  return (body.data as { id: string }).id
}

/** Seals what was written, and waits until it was heard. */
async function until(what: () => boolean, context: Context = app.context): Promise<void> {
  await sealAll(app.database)
  for (let waited = 0; !what(); waited += 20) {
    assert.ok(waited < 60_000, 'it was not heard')
    context.live.poke()
    await sleep(20)
  }
}

const idsIn = (heard: Heard): string[] => heard.events.flatMap(({ event, data }) => (event === 'change' ? (data.ids as string[]) : []))

test('a key hears what changes in its tenant and nothing of its neighbour’s', async () => {
  const [one, other] = [await listen(byKey(acme.apiKey)), await listen(byKey(bolt.apiKey))]
  assert.equal(one.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  assert.equal(one.headers.get('content-encoding'), null, 'a packer would hold events back')
  assert.equal(one.headers.get('x-accel-buffering'), 'no')
  assert.match(String(one.headers.get('content-security-policy')), /default-src 'self'/)
  const [ours, theirs] = [await write(acme, 'Ours'), await write(bolt, 'Theirs')]
  await until(() => idsIn(one.heard).includes(ours) && idsIn(other.heard).includes(theirs))
  assert.ok(!idsIn(one.heard).includes(theirs) && !idsIn(other.heard).includes(ours))
  assert.ok(!JSON.stringify([one.heard, other.heard]).includes('Ours'), 'no value leaves this way')
  one.stop()
  other.stop()
})

test('whoever begins to listen hears which model stands, and so knows whether the one that was fetched before is old', async () => {
  const modelOf = async () => (await app.ask(acme.apiKey, 'GET', '/api/v1/model')).body.data as unknown as { version: number }
  const before = await modelOf()
  const field = { entity: 'contact', label: 'Shoe size', kind: 'text', holds: 'nothing-personal', options: {} }
  assert.equal((await app.ask(acme.apiKey, 'POST', '/api/v1/own-fields', field)).status, 201)
  const after = await modelOf()
  assert.ok(after.version > before.version)
  const listening = await listen(byKey(acme.apiKey))
  await until(() => listening.heard.events.length > 0)
  assert.deepEqual(listening.heard.events[0], { event: 'ready', data: { model: after.version } })
  listening.stop()
  await listening.over
})

test('a server that ends and starts again misses nothing and repeats nothing for who comes back with the last id', async () => {
  const first = openContext({
    config: app.context.config,
    secrets: { smtpUrl: undefined, dkimKey: undefined },
    log: silentLog,
    installation: app,
    clock: app.clock,
  })
  const server = await buildApp(first)
  await server.listen({ host: '127.0.0.1', port: 0 })
  const heard = newHeard()
  const listening = await listen(byKey(acme.apiKey), portOf(server), heard)
  const written = [await write(acme, 'Before')]
  await until(() => idsIn(heard).includes(written[0] ?? ''), first)
  const from = idsIn(heard).length - 1
  await server.close()
  await listening.over
  for (const name of ['While', 'It', 'Was', 'Away']) written.push(await write(acme, name))
  const again = await listen(byKey(acme.apiKey), address, heard)
  written.push(await write(acme, 'After'))
  await until(() => idsIn(heard).includes(written.at(-1) ?? ''))
  assert.deepEqual(idsIn(heard).slice(from), written)
  again.stop()
})

async function signIn(): Promise<{ cookie: string; 'steward-tenant': string; origin: string }> {
  const answer = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl })
  assert.equal(answer.status, 200, answer.text)
  return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '', 'steward-tenant': acme.slug, origin: baseUrl }
}

test('the stream of a session ends with the session, that of a key with the key', async () => {
  const headers = await signIn()
  const session = await listen(headers)
  assert.equal(session.status, 200)
  const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/api-keys', { name: 'soon gone', role: 'member', expiresOn: null })
  const made = body.data as { id: string; key: string }
  const key = await listen(byKey(made.key))
  let over = 0
  for (const each of [session, key]) void each.over.then(() => over++)
  await app.ask(undefined, 'DELETE', '/api/v1/session', undefined, headers)
  await until(() => over === 1)
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/api-keys/${made.id}`)
  await until(() => over === 2)
  assert.equal((await listen(headers)).status, 401)
  assert.equal((await listen(byKey(made.key))).status, 401)
})

test('it is a stream or nothing, for somebody, and only so many at once', async () => {
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/live')).status, 406)
  assert.equal((await app.ask(undefined, 'GET', '/api/v1/live', undefined, { accept: 'text/event-stream' })).status, 401)
  const key = await app.key(acme, 'member')
  const open = await Promise.all(Array.from({ length: 8 }, () => listen(byKey(key))))
  assert.deepEqual(new Set(open.map(({ status }) => status)), new Set([200]))
  assert.equal((await listen(byKey(key))).status, 429)
  for (const each of open) each.stop()
  await Promise.all(open.map(({ over }) => over))
  let next = await listen(byKey(key))
  for (let tries = 0; next.status === 429 && tries < 1500; tries++) {
    await sleep(20)
    next = await listen(byKey(key))
  }
  assert.equal(next.status, 200)
  next.stop()
})

test('whoever reads nothing is cut off before much waits for them, and whoever reads is not', async () => {
  const event = 'x'.repeat(1000)
  const [idle, reading] = [new PassThrough(), new PassThrough()]
  reading.resume()
  const [toIdle, toReading] = [sinkOf(idle), sinkOf(reading)]
  let taken = 0
  while (toIdle.write(event)) taken++
  assert.ok(taken > 100 && taken < 1000, `${taken} events waited`)
  assert.ok(idle.destroyed)
  for (let sent = 0; sent < 2000; sent++) {
    assert.ok(toReading.write(event))
    if (sent % 100 === 0) await sleep(0)
  }
})
