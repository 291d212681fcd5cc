import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import Fastify from 'fastify'
import { problemHandler } from '#engine/api/problem.ts'
import { silentLog } from '#platform/log/log.ts'
import { idleMs, secure, securityOptions } from '#server/security.ts'
import { bodyMs, leastOfFile } from '#server/slow-bodies.ts'
import { baseUrl, openTestEntrance, sessionName, type TestEntrance } from '#tests/entrance.ts'
import { eventually } from '#tests/eventually.ts'

let world: TestEntrance

before(async () => {
  world = await openTestEntrance()
})
after(() => world.close())

const stranger = { knows: () => false, forgetAll: () => {} }

async function bareServer(base: string, options: { trustProxy?: false | number | readonly string[] } = {}) {
  const app = Fastify(securityOptions({ trustProxy: options.trustProxy ?? false }))
  app.setErrorHandler(problemHandler(silentLog))
  await secure(app, { baseUrl: base, principals: stranger, limits: { key: 5, session: 5, address: 3 } })
  app.all('/where', async (request) => ({ ip: request.ip }))
  app.get('/guess', { config: { perAddress: 1 } }, async () => ({}))
  return app
}

test('a page may load from its own origin alone, be framed by nobody, and send its forms home', async () => {
  const app = await bareServer(baseUrl)
  const { headers } = await app.inject('/where')
  const policy = Object.fromEntries(
    String(headers['content-security-policy'])
      .split(';')
      .map((part) => part.trim().split(/ (.*)/)),
  )
  assert.deepEqual(policy, {
    'default-src': "'self'",
    'img-src': "'self' data: blob:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  })
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['x-frame-options'], 'DENY')
  assert.match(String(headers['permissions-policy']), /camera=\(\), .*geolocation=\(\)/)
  assert.equal(headers['x-powered-by'], undefined)
  await app.close()
})

test('without TLS nothing promises TLS, and the cookie goes over what there is', async () => {
  const app = await bareServer('http://localhost:3000')
  assert.equal((await app.inject('/where')).headers['strict-transport-security'], undefined)
  await app.close()
})

test('what the API answers stays in no cache', async () => {
  const answer = await world.browser().ask('GET', '/session')
  assert.equal(answer.status, 401)
  assert.equal(answer.headers['cache-control'], 'no-store')
  assert.match(String(answer.headers['content-security-policy']), /default-src 'self'/, 'errors carry the headers too')
})

test('what comes with a cookie from another site is refused before anything is done', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const rename = (headers: Record<string, string>) => browser.ask('PATCH', '/tenant', { name: 'Hacked' }, headers)
  const attempts: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'https://crm.example.evil.example' },
    { origin: 'http://crm.example' },
    { origin: 'null' },
    { origin: '' },
  ]
  for (const headers of attempts) {
    const answer = await rename(headers)
    assert.deepEqual([answer.status, answer.body.code], [403, 'origin.other-site'], JSON.stringify(headers))
  }
  assert.equal(((await browser.ask('GET', '/tenant')).body.data as { name: string }).name.startsWith('Tenant'), true)
  assert.equal((await rename({})).status, 200)
})

test('where the browser names no origin, it must say that the page is ours', async () => {
  const acme = await world.tenant()
  const browser = world.browser({ tenant: acme.slug })
  await browser.signIn(acme.email)
  const cookie = `${sessionName}=${browser.cookie}`
  const statusOf = async (headers: Record<string, string>) =>
    (
      await world.app.inject({
        method: 'PATCH',
        url: '/api/v1/tenant',
        payload: { name: 'New name' },
        headers: { cookie, 'steward-tenant': acme.slug, ...headers },
      })
    ).statusCode
  assert.equal(await statusOf({}), 403)
  assert.equal(await statusOf({ 'sec-fetch-site': 'cross-site' }), 403)
  assert.equal(await statusOf({ 'sec-fetch-site': 'same-site' }), 403)
  assert.equal(await statusOf({ 'sec-fetch-site': 'none' }), 403)
  assert.equal(await statusOf({ 'sec-fetch-site': 'same-origin' }), 200)
})

test('with TLS a cookie counts that this very host set; one that a neighbour below the same domain planted does not', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  const { headers } = await browser.signIn(acme.email)
  assert.match(
    [headers['set-cookie']]
      .flat()
      .map(String)
      .find((one) => one.startsWith(sessionName)) ?? '',
    /^__Host-steward_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const statusOf = async (cookie: string) => (await world.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode
  assert.equal(await statusOf(`steward_session=${browser.cookie}`), 401)
  assert.equal(await statusOf(`${sessionName}=${browser.cookie}; steward_session=planted`), 200)
})

test('nobody is signed in from another site; a program, which names no origin, may sign in', async () => {
  const acme = await world.tenant()
  const browser = world.browser()
  const payload = { email: acme.email, password: 'der Kater schläft im Heu' }
  assert.equal((await browser.ask('POST', '/session', payload, { origin: 'https://evil.example' })).status, 403)
  assert.equal(browser.cookie, undefined)
  assert.equal((await world.app.inject({ method: 'POST', url: '/api/v1/session', payload })).statusCode, 200)
  const crossSite = { method: 'POST', url: '/api/v1/session', payload, headers: { 'sec-fetch-site': 'cross-site' } } as const
  assert.equal((await world.app.inject(crossSite)).statusCode, 403)
})

test('a key needs no origin, and beside it a cookie counts for nothing', async () => {
  const [acme, bolt] = [await world.tenant(), await world.tenant()]
  const browser = world.browser()
  await browser.signIn(acme.email)
  const headers = { authorization: `Bearer ${bolt.apiKey}`, origin: 'https://evil.example' }
  assert.equal((await browser.ask('PATCH', '/tenant', { name: 'By key' }, headers)).status, 200)
  assert.equal((await browser.ask('GET', '/session', undefined, { authorization: 'Bearer nonsense' })).status, 401)
  assert.equal(
    (await browser.ask('PATCH', '/tenant', { name: 'x' }, { authorization: 'nonsense', 'steward-tenant': acme.slug })).status,
    401,
  )
})

test('on this machine alone its names are one', async () => {
  const app = await bareServer('http://localhost:3000')
  const statusOf = async (origin: string) => (await app.inject({ method: 'POST', url: '/where', headers: { origin } })).statusCode
  assert.equal(await statusOf('http://127.0.0.1:3000'), 200)
  assert.equal(await statusOf('http://127.0.0.1:8080'), 403)
  assert.equal(await statusOf('http://localhost.evil.example:3000'), 403)
  await app.close()
})

test('too many requests of strangers from one address are told when to come back', async () => {
  const app = await bareServer(baseUrl)
  const statusOf = async (remoteAddress: string, authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization }
    return app.inject({ url: '/where', remoteAddress, headers })
  }
  for (let request = 0; request < 3; request += 1) assert.equal((await statusOf('192.0.2.1', `Bearer guess${request}`)).statusCode, 200)
  const refused = await statusOf('192.0.2.1', 'Bearer guess3')
  assert.equal(refused.statusCode, 429)
  assert.equal(refused.json().code, 'too-many-requests')
  assert.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 60)
  assert.equal((await statusOf('192.0.2.2')).statusCode, 200, 'another address is not hindered')
  await app.close()
})

test('a route that strangers may try has a tighter limit of its own', async () => {
  const app = await bareServer(baseUrl)
  const statusOf = async (url: string, remoteAddress: string) => (await app.inject({ url, remoteAddress })).statusCode
  assert.deepEqual([await statusOf('/guess', '192.0.2.1'), await statusOf('/guess', '192.0.2.1')], [200, 429])
  assert.deepEqual([await statusOf('/where', '192.0.2.1'), await statusOf('/guess', '192.0.2.2')], [200, 200])
  await app.close()
})

test('a forwarded address counts only where the proxy is trusted', async () => {
  const ipOf = async (trustProxy: false | number | readonly string[], remoteAddress: string) => {
    const app = await bareServer(baseUrl, { trustProxy })
    const answer = await app.inject({ url: '/where', remoteAddress, headers: { 'x-forwarded-for': '203.0.113.66, 198.51.100.7' } })
    await app.close()
    return answer.json().ip as string
  }
  assert.equal(await ipOf(false, '10.0.0.5'), '10.0.0.5')
  assert.equal(await ipOf(1, '10.0.0.5'), '198.51.100.7')
  assert.equal(await ipOf(['10.0.0.5'], '10.0.0.5'), '198.51.100.7')
  assert.equal(await ipOf(['10.0.0.5'], '10.0.0.6'), '10.0.0.6')
})

test('a session has a bucket of its own, so that the office does not share one', async () => {
  const limited = await openTestEntrance({ limits: { key: 2, session: 4, address: 6 } })
  try {
    const acme = await limited.tenant()
    const [one, two] = [limited.browser({ tenant: acme.slug }), limited.browser({ tenant: acme.slug })]
    await one.signIn(acme.email)
    await two.signIn(acme.email)
    const statuses = async (browser: typeof one, times: number) => {
      const all: number[] = []
      for (let time = 0; time < times; time += 1) all.push((await browser.ask('GET', '/tenant')).status)
      return all
    }
    // The first request is the address's: only once it was let in is the session known.
    assert.deepEqual(await statuses(one, 6), [200, 200, 200, 200, 200, 429])
    assert.deepEqual(await statuses(two, 6), [200, 200, 200, 200, 200, 429])
    const byKey = async () => (await limited.browser().ask('GET', '/tenant', undefined, { authorization: `Bearer ${acme.apiKey}` })).status
    assert.deepEqual([await byKey(), await byKey(), await byKey(), await byKey()], [200, 200, 200, 429])
  } finally {
    await limited.close()
  }
})

test('a body that is too large is refused before it is read', async () => {
  const answer = await world.browser().ask('POST', '/session', { email: 'x'.repeat(1_100_000), password: 'x' })
  assert.equal(answer.status, 413)
})

test('who begins a request and says no more is not waited for without end', async () => {
  const { app } = world
  assert.equal(app.server.timeout, idleMs)
  const at = await app.listen({ host: '127.0.0.1', port: 0 })
  app.server.setTimeout(200)
  const socket = connect(Number(new URL(at).port), '127.0.0.1')
  socket.write('POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"email":')
  const began = performance.now()
  await once(socket.resume(), 'close')
  assert.ok(performance.now() - began < 45_000)
})

test('whoever sends nothing but reads slowly, or listens, is not taken for one who dribbles', async (t) => {
  const app = Fastify(securityOptions({ trustProxy: false }))
  await secure(app, { baseUrl, principals: stranger })
  const long = new PassThrough()
  app.get('/long', (_request, reply) => reply.send(long))
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  t.after(() => app.close())
  t.mock.timers.enable({ apis: ['setInterval'] })
  const socket = connect(Number(port), '127.0.0.1')
  const answer = text(socket)
  socket.write('GET /long HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\nconnection: close\r\n\r\n')
  long.write('the first part')
  await once(socket, 'data')
  t.mock.timers.tick(2 * bodyMs)
  long.end('the last part')
  assert.match(await answer, /the last part\r\n0\r\n\r\n$/)
})

test('whoever dribbles headers, a body or a file is not waited for; a file may take as long as it moves', async (t) => {
  const app = Fastify(securityOptions({ trustProxy: false }))
  await secure(app, { baseUrl, principals: stranger })
  const came = { form: 0, slow: 0, moving: 0 }
  const whose = (url: string | undefined): keyof typeof came => (url?.split('?')[1] ?? '') as keyof typeof came
  app.addHook('preParsing', async ({ raw }, _reply, payload) => {
    payload.on('data', (chunk: Buffer) => {
      came[whose(raw.url)] += chunk.length
    })
    return payload
  })
  app.addContentTypeParser(
    'multipart/form-data',
    async (_request: unknown, payload: AsyncIterable<Buffer>) => (await Array.fromAsync(payload)).length,
  )
  app.post('/sent', async () => ({}))
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  assert.deepEqual([app.server.headersTimeout, app.server.requestTimeout], [20_000, 0])
  // A minute goes by when everything that was sent is there, however long that takes.
  t.mock.timers.enable({ apis: ['setInterval'] })
  const post = (who: keyof typeof came, type: string) => {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
    const head = `host: x\r\nauthorization: Bearer x\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked`
    socket.write(`POST /sent?${who} HTTP/1.1\r\n${head}\r\n\r\n`)
    return socket
  }
  const [form, slow, moving] = [
    post('form', 'application/json'),
    post('slow', 'multipart/form-data; boundary=b'),
    post('moving', 'multipart/form-data; boundary=b'),
  ]
  t.after(() => app.close())
  const send = async (socket: typeof form, who: keyof typeof came, bytes: number) => {
    const wanted = came[who] + bytes
    socket.write(`${bytes.toString(16)}\r\n${' '.repeat(bytes)}\r\n`)
    await eventually(async () => came[who], wanted)
  }
  await send(form, 'form', 1)
  await send(slow, 'slow', 1000)
  await send(moving, 'moving', leastOfFile)
  const closed = Promise.all([form, slow].map((socket) => once(socket.resume(), 'close')))
  t.mock.timers.tick(bodyMs)
  await closed
  for (let minute = 2; minute < 5; minute += 1) {
    await send(moving, 'moving', leastOfFile)
    t.mock.timers.tick(bodyMs)
  }
  moving.write('0\r\n\r\n')
  const [answer] = await once(moving, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 200/)
  moving.destroy()
})
