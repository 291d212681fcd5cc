import assert from 'node:assert/strict'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { writeLapses } from '#engine/consent/lapses.ts'
import { choiceToken } from '#engine/consent/links.ts'
import { newWish } from '#engine/consent/opt-ins.ts'
import { readReceipt } from '#engine/consent/receipts.ts'
import { suppressStatements } from '#engine/consent/suppression.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

let app: TestApp
let acme: TestTenant
let bolt: TestTenant

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
  bolt = await app.tenant('Bolt')
})
after(() => app.close())

const dataOf = async <T = { id: string }>(key: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
  const answer = await app.ask(key, method, `/api/v1${path}`, body)
  assert.ok(answer.status < 300, answer.text)
  return answer.body.data as T
}

let made = 0

/** A purpose and a person of Acme's, and the token of a link to that person's choices. */
async function reader(email = `ada${made++}@x.example`) {
  const purpose = await dataOf(acme.apiKey, 'POST', '/purposes', {
    name: `Letter ${made++}`,
    class: 'newsletter',
    notice: 'Send it to me.',
    active: true,
  })
  const contact = await dataOf(acme.apiKey, 'POST', '/contacts', { lastName: 'Byron', emails: [{ value: email }] })
  const cipher = await app.keys.tenant(acme.tenantId)
  const person = { entity: 'contact', id: contact.id }
  const token = choiceToken(cipher, { tenantId: acme.tenantId, person, purposeId: purpose.id, messageId: null })
  const choose = (act: string, purposeId: string | null = purpose.id, headers = {}) =>
    app.ask(undefined, 'POST', '/api/v1/preferences', { token, purposeId, act }, headers)
  return { purpose, contact, person, token, cipher, choose, lines: () => linesOf(contact.id) }
}

interface Line {
  readonly act: string
  readonly method: string
  readonly gpc: boolean
}

const linesOf = async (id: string): Promise<Line[]> =>
  (await dataOf<{ lines: Line[] }>(acme.apiKey, 'GET', `/contacts/${id}/consent`)).lines

const post = (token: string, headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }) =>
  app.app.inject({ method: 'POST', url: `/unsubscribe/${token}`, headers, payload: 'List-Unsubscribe=One-Click' })

test('one click unsubscribes, written in any way, as often as one likes; nothing is redirected and no cookie set', async () => {
  const { token, choose, lines } = await reader()
  await choose('given')
  const multipart = { 'content-type': 'multipart/form-data; boundary=x' }
  for (const headers of [undefined, multipart, { 'content-type': 'text/plain' }, undefined]) {
    const answer = await post(token, headers)
    assert.equal(answer.statusCode, 204)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.equal(answer.headers.location, undefined)
    assert.equal(answer.headers['referrer-policy'], 'no-referrer')
  }
  assert.deepEqual(
    (await lines()).map(({ act, method }) => `${act} by ${method}`),
    ['withdrawn by unsubscribe', 'given by preference-centre'],
  )
})

test('choices that meet take turns: each sees the one before, none is written twice and none is lost', async () => {
  const { choose, lines } = await reader()
  const { now } = app.clock
  // Each look at the clock is later than the one before, as it is where people click.
  Object.assign(app.clock, { now: () => new Date(++app.clock.at) })
  try {
    const together = async (acts: readonly string[]): Promise<string[]> => {
      const before = (await lines()).length
      const answers = await Promise.all(acts.map((act) => choose(act)))
      for (const answer of answers) assert.equal(answer.status, 200, answer.text)
      return (await lines()).slice(0, -before || undefined).map(({ act }) => act)
    }
    const twenty = (act: string): string[] => Array.from({ length: 20 }, () => act)
    assert.deepEqual(await together(twenty('given')), ['given'])
    assert.deepEqual(await together(twenty('withdrawn')), ['withdrawn'])
    const mixed = await together(twenty('given').map((act, index) => (index % 2 === 0 ? act : 'withdrawn')))
    assert.ok(mixed.includes('given') && mixed.length <= 20)
    const told = [...mixed.toReversed()]
    assert.deepEqual(
      told,
      told.map((_, index) => (index % 2 === 0 ? 'given' : 'withdrawn')),
      'nobody says twice in a row what stands',
    )
  } finally {
    Object.assign(app.clock, { now })
  }
})

test('a GET of the link does nothing', async () => {
  const { token, choose, lines } = await reader()
  await choose('given')
  await app.app.inject({ method: 'GET', url: `/unsubscribe/${token}` })
  await app.app.inject({ method: 'HEAD', url: `/unsubscribe/${token}` })
  assert.equal((await lines()).length, 1)
})

test('forged, cut and foreign links open nothing', async () => {
  const { token, lines, person } = await reader()
  const theirs = choiceToken(await app.keys.tenant(bolt.tenantId), { tenantId: acme.tenantId, person, purposeId: null, messageId: null })
  const flipped = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
  const changed = `${token.slice(0, 60)}${token[60] === 'x' ? 'y' : 'x'}${token.slice(61)}`
  for (const forged of ['', 'x', token.slice(0, -1), `${token}A`, flipped, changed, theirs, '%00', 'a'.repeat(290)]) {
    assert.equal((await post(encodeURIComponent(forged))).statusCode, 404, forged)
    assert.equal((await app.ask(undefined, 'POST', '/api/v1/preferences/open', { token: forged })).status, 404, forged)
  }
  assert.equal((await lines()).length, 0)
})

test('a no is heard for every record with the same address, a yes for the one that was asked', async () => {
  const one = await reader('twin@x.example')
  const { id } = await dataOf(acme.apiKey, 'POST', '/contacts', { lastName: 'Twin', emails: [{ value: 'TWIN@x.example' }] })
  await one.choose('given')
  assert.equal((await linesOf(id)).length, 0)
  await post(one.token)
  assert.equal((await linesOf(id))[0]?.act, 'withdrawn')
})

test('an objection to all advertising, and a topic switched on again afterwards', async () => {
  const { choose, token, purpose } = await reader()
  await choose('given')
  await choose('objected', null)
  const opened = await app.ask(undefined, 'POST', '/api/v1/preferences/open', { token })
  type Shown = { nothing: boolean; topics: { id: string; on: boolean }[] }
  const shown = opened.body.data as Shown
  assert.equal(shown.nothing, true)
  assert.ok(shown.topics.every(({ on }) => !on))
  app.clock.at += 1000
  const again = (await choose('given')).body.data as Shown
  assert.equal(again.topics.find(({ id }) => id === purpose.id)?.on, true)
  assert.equal((await choose('given', null)).status, 404)
})

/** A request as it goes over the wire, header by header. */
async function overTheWire(port: number, body: string, headers: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const lines = ['POST /api/v1/preferences HTTP/1.1', 'Host: localhost', 'Content-Type: application/json', 'Connection: close']
  socket.write([...lines, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n'))
  return text(socket)
}

test('the browser’s wish for privacy is kept, however its header comes over the wire', async () => {
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.app.server.address() as AddressInfo
  const wishes = [
    ['Sec-GPC: 1'],
    ['sec-gpc:1'],
    ['SEC-GPC: \t 1  '],
    ['Sec-GPC: 1', 'sec-gpc: 1'],
    ['Sec-GPC: 0', 'Sec-GPC: 1'],
    ['Sec-GPC: 1, 1'],
  ]
  for (const [headers, kept] of [
    ...wishes.map((each) => [each, true] as const),
    ...[[], ['Sec-GPC: 0'], ['Sec-GPC: 11'], ['Sec-GPC:'], ['X-Sec-GPC: 1']].map((each) => [each, false] as const),
  ]) {
    const { token, purpose, lines } = await reader()
    const answer = await overTheWire(port, JSON.stringify({ token, purposeId: purpose.id, act: 'given' }), headers)
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.equal((await lines())[0]?.gpc, kept, JSON.stringify(headers))
  }
})

test('the wish is heard by whichever way somebody chooses: in the preference centre, by one click out, by the link that confirms', async () => {
  const { purpose, person, cipher, token, choose, lines } = await reader()
  const headers = { 'sec-gpc': '1' }
  await choose('given', purpose.id, headers)
  app.clock.at += 1000
  await post(token, { ...headers, 'content-type': 'application/x-www-form-urlencoded' })
  app.clock.at += 1000
  const wish = { email: 'ada@x.example', name: '', purposeIds: [purpose.id], language: 'en', from: 'form' } as const
  const opened = newWish(app.context.engine, cipher, acme.tenantId, wish, person)
  await app.database.batch(acme.tenantId, opened.statements)
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token: opened.token }, headers)).status, 200)
  assert.deepEqual(
    (await lines()).map(({ method, gpc }) => [method, gpc]),
    [
      ['double-opt-in', true],
      ['unsubscribe', true],
      ['preference-centre', true],
    ],
  )
})

test('the receipt says what was agreed to, word for word, and shows any change', async () => {
  const { choose, token, purpose } = await reader()
  await choose('given')
  const { text } = await app.ask(undefined, 'POST', '/api/v1/preferences/receipt', { token })
  const read = readReceipt(text)
  assert.deepEqual(
    read?.receipt.lines.map(({ act, notice }) => [act, notice]),
    [['given', 'Send it to me.']],
  )
  assert.ok(!text.includes(purpose.id))
  assert.equal(readReceipt(text.replace('given', 'taken')), undefined)
  assert.equal(readReceipt('{}'), undefined)
})

test('a wish counts once, by a click, within seven days; a second one at the same time adds nobody', async () => {
  const { purpose, cipher } = await reader()
  const email = 'new@x.example'
  const wish = { email, name: 'Nova', purposeIds: [purpose.id], language: 'en', from: 'form' } as const
  const wished = async () => {
    const { token, statements } = newWish(app.context.engine, cipher, acme.tenantId, wish, null)
    await app.database.batch(acme.tenantId, statements)
    return token
  }
  const late = await wished()
  app.clock.at += 7 * 86_400_000
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token: late })).status, 410)
  const token = await wished()
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/opt-in/check', { token })).status, 200)
  const found = () => dataOf<{ id: string }[]>(acme.apiKey, 'POST', '/contacts/query', { filter: { emails: { eq: email } } })
  assert.equal((await found()).length, 0)
  const both = await Promise.all([0, 1].map(() => app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token })))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 410])
  const people = await found()
  assert.equal(people.length, 1)
  assert.deepEqual(
    (await linesOf(people[0]?.id ?? '')).map(({ act, method }) => `${act} by ${method}`),
    ['given by double-opt-in'],
  )
})

test('whoever was asked is who agreed, whatever kind of person they are', async () => {
  const { purpose, cipher } = await reader()
  const [member] = await dataOf<{ id: string; email: string }[]>(acme.apiKey, 'GET', '/members')
  const wish = { email: member?.email ?? '', name: '', purposeIds: [purpose.id], language: 'en', from: 'staff' } as const
  const person = { entity: 'member', id: member?.id ?? '' }
  const { token, statements } = newWish(app.context.engine, cipher, acme.tenantId, wish, person)
  await app.database.batch(acme.tenantId, statements)
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token })).status, 200)
  const text = 'select entity from consent_event where tenant_id = $1 and person_id = $2'
  const [found] = await app.database.batch(acme.tenantId, [{ text, values: [acme.tenantId, person.id] }])
  assert.deepEqual(found?.rows, [{ entity: 'member' }])
})

test('what lasts for a time ends by itself, is shown with its last day, and is renewed by saying yes again', async () => {
  const { purpose, choose, token, lines } = await reader()
  const change = await app.ask(acme.apiKey, 'PATCH', `/api/v1/purposes/${purpose.id}`, { lasts: 'P1Y' }, { 'if-match': '*' })
  assert.equal(change.status, 200, change.text)
  type Shown = { topics: { id: string; on: boolean; until: string | null }[] }
  const shown = async (): Promise<Shown['topics'][number] | undefined> => {
    const opened = await app.ask(undefined, 'POST', '/api/v1/preferences/open', { token })
    return (opened.body.data as Shown).topics.find(({ id }) => id === purpose.id)
  }
  const begun = app.clock.at
  const dayAfter = (years: number) =>
    new Date(begun)
      .toISOString()
      .replace(/^\d{4}/, (year) => String(Number(year) + years))
      .slice(0, 10)
  await choose('given')
  await choose('given')
  assert.equal((await shown())?.until, dayAfter(1))
  app.clock.at += 300 * 86_400_000
  await choose('given')
  assert.deepEqual(
    (await lines()).map(({ act }) => act),
    ['renewed', 'given'],
  )
  const renewedAt = app.clock.at
  app.clock.at += 370 * 86_400_000
  assert.equal((await shown())?.on, false, 'before the night has written it down')
  const system = await asSystem(app.context.engine, acme.tenantId)
  assert.deepEqual([await writeLapses(system), await writeLapses(system)], [1, 0])
  const [expired] = await lines()
  assert.deepEqual([expired?.act, expired?.method], ['expired', 'lapse'])
  await choose('given')
  assert.deepEqual([(await lines())[0]?.act, (await shown())?.on], ['given', true])
  app.clock.at = renewedAt
})

test('nobody but the confirmed link writes a double opt-in, and staff cannot agree to all advertising', async () => {
  const { contact, purpose } = await reader()
  const said = { purposeId: purpose.id, class: null, channel: 'mail', act: 'given', note: 'She said so.' }
  assert.equal(
    (await app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${contact.id}/consent`, { ...said, method: 'double-opt-in' })).status,
    422,
  )
  assert.equal((await app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${contact.id}/consent`, said)).status, 204)
  assert.equal((await linesOf(contact.id))[0]?.method, 'staff')
  const all = { ...said, purposeId: null, class: 'marketing' }
  assert.equal((await app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${contact.id}/consent`, all)).status, 422)
  assert.equal((await app.ask(bolt.apiKey, 'GET', `/api/v1/contacts/${contact.id}/consent`)).status, 404)
})

test('who said no is not asked again, and of who is gone an old link writes nothing', async () => {
  const { contact, purpose, choose, token } = await reader()
  await choose('withdrawn')
  const asked = await app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${contact.id}/opt-in`, { purposeIds: [purpose.id], language: 'en' })
  assert.deepEqual([asked.status, asked.body.code], [409, 'consent.barred'])
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/contacts/${contact.id}`)
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/contacts/${contact.id}?forever=true`)
  assert.equal((await post(token)).statusCode, 204)
  const rows = { text: 'select 1 from consent_event where tenant_id = $1 and person_id = $2', values: [acme.tenantId, contact.id] }
  assert.equal((await app.database.batch(acme.tenantId, [rows]))[0]?.rows.length, 0)
})

test('whoever was erased and asks for it again by a confirmed link is written to again', async () => {
  const { purpose, cipher } = await reader()
  const email = 'again@x.example'
  const at = app.clock.now().toISOString()
  await app.database.batch(
    acme.tenantId,
    suppressStatements(cipher, acme.tenantId, { emails: [email], phones: [] }, { at, why: 'erasure' }),
  )
  app.clock.at += 1000
  const wish = { email, name: 'Again', purposeIds: [purpose.id], language: 'en', from: 'form' } as const
  const { token, statements } = newWish(app.context.engine, cipher, acme.tenantId, wish, null)
  await app.database.batch(acme.tenantId, statements)
  const confirmed = await app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token })
  assert.equal(confirmed.status, 200, confirmed.text)
  const people = await dataOf<{ id: string }[]>(acme.apiKey, 'POST', '/contacts/query', { filter: { emails: { eq: email } } })
  const { may } = await dataOf<{ may: { purposeId: string | null; allowed: boolean }[] }>(
    acme.apiKey,
    'GET',
    `/contacts/${people[0]?.id}/consent`,
  )
  assert.equal(may.find(({ purposeId }) => purposeId === purpose.id)?.allowed, true)
})
