import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startAccessExport } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { forgetUnconfirmed, watchClocks } from '#engine/requests/warn.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Answer } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { eventually } from '#tests/eventually.ts'
import { type Desk, dataOf, minute, openDesk } from '#tests/privacy-desk.ts'

let desk: Desk
let app: Desk['app']
let acme: Desk['acme']
let contact: string

before(async () => {
  desk = await openDesk()
  ;({ app, acme } = desk)
  contact = await held({
    firstName: 'Ada',
    lastName: 'Byron',
    jobTitle: 'Countess',
    emails: [{ value: 'ada@byron.example', label: 'work' }],
  })
})
after(() => desk.close())

const post: Desk['post'] = (path, body) => desk.post(path, body)
const staff: Desk['staff'] = (method, path, body) => desk.staff(method, path, body)
const held: Desk['held'] = (values) => desk.held(values)
const openPage: Desk['openPage'] = (email) => desk.openPage(email)
const linkFor: Desk['linkFor'] = (email) => desk.linkFor(email)
const codeFor: Desk['codeFor'] = (email) => desk.codeFor(email)

test('whoever shows that an address is theirs sees what is held about them, in the words of the model', async () => {
  const page = await post('acme/page', { token: await openPage('ada@byron.example') })
  assert.equal(page.status, 200, page.text)
  const { people, authority, tenant } = dataOf<{
    people: { title: string; fields: { label: string; text: string }[] }[]
    authority: string
    tenant: string
  }>(page)
  assert.equal(tenant, 'Acme')
  assert.match(authority, /Bundesbeauftragte/)
  assert.deepEqual(
    people.map(({ title }) => title),
    ['Ada Byron'],
  )
  const fields = new Map(people[0]?.fields.map(({ label, text }) => [label, text]))
  assert.equal(fields.get('Job title'), 'Countess')
  assert.equal(fields.get('E-mail'), 'ada@byron.example · Work')
})

test('a link that was forged, used, or has expired, and a page that is closed, are all answered alike', async () => {
  await post('acme/links', { email: 'ada@byron.example', language: 'en' })
  const link = await linkFor('ada@byron.example')
  const [one, other] = await Promise.all([post('acme/open', { token: link }), post('acme/open', { token: link })])
  assert.deepEqual([one.status, other.status].sort(), [200, 410], 'of two at once one wins')
  const opened = one.status === 200 ? one : other
  const gone = [
    await post('acme/open', { token: link }),
    await post('acme/open', { token: 'x'.repeat(43) }),
    await post('acme/page', { token: dataOf(opened).token }),
  ]
  app.clock.at += 16 * minute
  gone.push(await post('acme/code', { token: dataOf(opened).token, code: '000000' }))
  const answers = new Set(gone.map(({ status, body }) => `${status} ${String(body.code)} ${String(body.title)}`))
  assert.equal(answers.size, 1)
  assert.match([...answers][0] ?? '', /^410 link\.gone/)
  const token = await openPage('ada@byron.example')
  app.clock.at += 29 * minute
  assert.equal((await post('acme/page', { token })).status, 200)
  app.clock.at += 2 * minute
  const bodies = { page: {}, 'page/requests': { kind: 'portability' }, 'page/cancel': { id: contact }, 'page/file': { id: contact } }
  for (const [path, more] of Object.entries(bodies))
    assert.equal((await post(`acme/${path}`, { token, ...more })).status, 410, `${path} is closed after half an hour`)
})

test('five wrong codes close the page, and the right one comes too late', async () => {
  app.clock.at += 24 * 60 * minute
  await post('acme/links', { email: 'ada@byron.example', language: 'en' })
  const { token } = dataOf(await post('acme/open', { token: await linkFor('ada@byron.example') }))
  const code = await codeFor('ada@byron.example')
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 5; tries += 1) assert.equal((await post('acme/code', { token, code: wrong })).status, 422)
  assert.equal((await post('acme/code', { token, code })).status, 410)
})

test('an address that several people share shows nobody, and one that nobody has shows nothing', async () => {
  for (const firstName of ['Ben', 'Bea'])
    await held({ firstName, lastName: 'Bolt', emails: [{ value: 'info@bolt.example', label: 'work' }] })
  const [known, unknown] = [await openPage('info@bolt.example'), await openPage('nobody@nowhere.example')]
  const shared = dataOf(await post('acme/page', { token: known }))
  assert.deepEqual([shared.shared, shared.people], [true, []])
  const asked = dataOf(await post('acme/page/requests', { token: known, kind: 'objection' }))
  assert.equal(asked.state, 'open', 'nothing happens at once where nobody knows who asks')
  const nothing = dataOf(await post('acme/page', { token: unknown }))
  assert.deepEqual([nothing.shared, nothing.people, nothing.uses], [false, [], []])
})

test('asking says the same for who is known and who is not, and of an organisation that is not there nothing', async () => {
  const answers = await Promise.all(
    ['ada@byron.example', 'stranger@nowhere.example'].map((email) => post('acme/requests', { kind: 'access', email, language: 'en' })),
  )
  assert.deepEqual(
    answers.map(({ status, text }) => `${status} ${text}`),
    ['202 ', '202 '],
  )
  assert.equal((await post('nobody/links', { email: 'ada@byron.example', language: 'en' })).status, 404)
})

test('somebody else’s request cannot be taken back, and a page of one organisation opens none of another', async () => {
  const bolt = await app.tenant('Bolt')
  const page = await openPage('ada@byron.example')
  const theirs = dataOf(await staff('POST', '/privacy-requests', { kind: 'erasure', channel: 'post', name: 'Ben', text: 'Delete me' }))
  assert.equal((await post('acme/page/cancel', { token: page, id: theirs.id })).status, 404)
  assert.equal((await post('bolt/page', { token: page })).status, 410)
  assert.equal((await app.ask(bolt.apiKey, 'GET', `/api/v1/privacy-requests/${String(theirs.id)}`)).status, 404)
})

test('what the person corrects is applied with one click, and only in their own records', async () => {
  const token = await openPage('ada@byron.example')
  const other = await held({ lastName: 'Other' })
  const of = { entity: 'contact', id: contact }
  const proposal = { ...of, field: 'jobTitle', value: 'Programmer' }
  assert.equal((await post('acme/page/requests', { token, kind: 'rectification', proposals: [{ ...proposal, id: other }] })).status, 404)
  const asked = dataOf(await post('acme/page/requests', { token, kind: 'rectification', proposals: [proposal] }))
  const whole = dataOf(await staff('GET', `/privacy-requests/${String(asked.id)}`))
  assert.deepEqual(whole.proposals, [{ ...proposal, label: 'Job title', now: 'Countess', accepted: null }])
  const done = await staff('POST', `/privacy-requests/${String(asked.id)}/fulfil`, {})
  assert.equal(dataOf(done).state, 'done', done.text)
  assert.equal(dataOf(await staff('GET', `/contacts/${contact}`)).jobTitle, 'Programmer')
})

test('a member files and sees, and a read-only one does neither; answering is for owners and admins', async () => {
  const manager = await app.key(acme, 'manager')
  const member = await app.key(acme, 'member')
  const filed = await app.ask(manager, 'POST', '/api/v1/privacy-requests', { kind: 'access', channel: 'phone', text: 'What do you have?' })
  assert.equal(filed.status, 201, filed.text)
  const path = `/api/v1/privacy-requests/${String(dataOf(filed).id)}`
  assert.equal((await app.ask(manager, 'POST', `${path}/fulfil`, {})).status, 403)
  assert.equal((await app.ask(member, 'GET', '/api/v1/privacy-requests')).status, 403)
  assert.equal((await app.ask(acme.apiKey, 'POST', `${path}/fulfil`, {})).body.code, 'request.identity-first')
  assert.equal((await app.ask(acme.apiKey, 'POST', `${path}/answered`, {})).body.code, 'request.not-possible')
})

test('a member sees what is held about them and asks in the app; their data cannot rest while they work here, so that is asked for', async () => {
  const signedIn = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl })
  const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? ''
  const me = (method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> =>
    app.ask(undefined, method, `/api/v1/my-privacy${path}`, body, { cookie, origin: baseUrl, 'steward-tenant': acme.slug })
  const page = dataOf<{ people: { entity: string; title: string }[]; atOnce: string[]; email: string }>(await me('GET', ''))
  assert.deepEqual(
    page.people.map(({ entity, title }) => [entity, title]),
    [['member', 'Owner of Acme']],
  )
  assert.deepEqual([page.email, page.atOnce], [acme.email, ['portability', 'objection', 'withdrawal']])
  const rest = dataOf(await me('POST', '/requests', { kind: 'restriction' }))
  assert.equal(rest.state, 'open')
  const file = dataOf(await me('POST', '/requests', { kind: 'portability' }))
  assert.deepEqual([file.state, file.file], ['done', 'coming'])
  assert.equal((await me('GET', `/requests/${String(file.id)}/file`)).body.code, 'export.no-file')
  assert.equal(dataOf(await me('POST', `/requests/${String(rest.id)}/cancel`)).state, 'cancelled')
  assert.equal((await app.ask(acme.apiKey, 'GET', '/api/v1/my-privacy')).status, 403, 'a key is nobody')
})

test('a request of somebody who was erased since is closed: there is nobody left to answer', async () => {
  const filed = dataOf(
    await staff('POST', '/privacy-requests', {
      kind: 'access',
      channel: 'post',
      name: 'Ada',
      people: [{ entity: 'contact', id: contact }],
    }),
  )
  const emptied = 'update privacy_request set sealed_details = null, email_token = null, record_id = null where tenant_id = $1 and id = $2'
  await app.database.batch(acme.tenantId, [{ text: emptied, values: [acme.tenantId, filed.id] }])
  assert.equal(dataOf(await staff('GET', `/privacy-requests/${String(filed.id)}`)).erased, true)
  await watchClocks(await asSystem(app.context.engine, acme.tenantId))
  const closed = dataOf(await staff('GET', `/privacy-requests/${String(filed.id)}`))
  assert.deepEqual([closed.state, closed.name, closed.can], ['cancelled', null, []])
})

test('where no e-mail leaves, those in charge are told of what nobody can confirm', async () => {
  const writing = await asSystem(app.context.engine, acme.tenantId)
  const asked = { kind: 'access', channel: 'form', language: 'en', email: 'ada@byron.example', unconfirmed: true } as const
  const toldOf = async (mailless: boolean): Promise<number> => {
    const { id } = await fileRequest(writing, { ...asked, mailless })
    const text = "select 1 from notification where tenant_id = $1 and kind = 'request' and record_id = $2"
    const [found] = await app.database.batch(acme.tenantId, [{ text, values: [acme.tenantId, id] }])
    return found?.rows.length ?? 0
  }
  assert.deepEqual([await toldOf(false), (await toldOf(true)) > 0], [0, true])
})

test('staff who know who asks say how, and the request no longer waits for its mailbox; the link opens the page all the same', async () => {
  const email = 'ida@byron.example'
  const ida = await held({ firstName: 'Ida', lastName: 'Byron', emails: [{ value: email }] })
  await post('acme/requests', { kind: 'erasure', email, name: 'Ida Byron', language: 'en' })
  await app.context.entrance.background.done()
  const waiting = dataOf<{ id: string; email: string }[]>(await staff('GET', '/privacy-requests?state=unconfirmed'))
  const path = `/privacy-requests/${waiting.find((each) => each.email === email)?.id}`
  assert.equal((await staff('POST', `${path}/fulfil`, {})).body.code, 'request.not-possible')
  assert.equal((await app.ask(await app.key(acme, 'manager'), 'POST', `/api/v1${path}/confirm`, { text: 'Passport' })).status, 403)
  assert.equal((await staff('POST', `${path}/confirm`, { text: ' ' })).status, 422, 'it is said how')
  const confirm = () => staff('POST', `${path}/confirm`, { text: 'Passport shown in the shop' })
  const [one, other] = await Promise.all([confirm(), confirm()])
  assert.deepEqual([one.status, other.status].toSorted(), [200, 409], 'of two at once one does it')
  type Whole = { state: string; stillSince: string | null; identity: string; proven: boolean; people: []; holders: { id: string }[] }
  const whole = dataOf<Whole & { events: { kind: string; actor: string | null; text: string | null }[] }>(await staff('GET', path))
  assert.deepEqual([whole.state, whole.stillSince, whole.identity, whole.proven], ['open', null, 'Passport shown in the shop', true])
  assert.deepEqual([whole.people, whole.holders.map(({ id }) => id)], [[], [ida]], 'about whom it is staff say')
  const said = whole.events.filter(({ kind }) => kind === 'confirmed').map(({ text }) => text)
  assert.deepEqual(said, ['Passport shown in the shop'])
  await staff('PATCH', path, { identity: 'Something else' })
  assert.ok(JSON.stringify(dataOf(await staff('GET', path))).includes('Passport shown'), 'what was noted first stays in the history')
  assert.equal((await post('acme/open', { token: await linkFor(email) })).status, 200)
  assert.equal(dataOf<Whole>(await staff('GET', path)).state, 'open')
})

test('of who starts the same file at once each gets the same one, and a request that two answer at once is answered once, by one file', async () => {
  const id = await held({ lastName: 'Twofold' })
  const people = [{ entity: 'contact', id }]
  const system = await asSystem(app.context.engine, acme.tenantId)
  const start = async (language: 'en' | 'de') => (await startAccessExport(system, people, { form: 'access', language })).id
  const started = await Promise.all((['en', 'en', 'en', 'de'] as const).map(start))
  assert.equal(new Set(started.slice(0, 3)).size, 1)
  assert.notEqual(started[3], started[0], 'in another language it is another')
  const filed = dataOf(await staff('POST', '/privacy-requests', { kind: 'access', channel: 'person', people, identity: 'Seen', text: '' }))
  const pressed = await Promise.all([1, 2, 3].map(() => staff('POST', `/privacy-requests/${String(filed.id)}/fulfil`, {})))
  assert.deepEqual(pressed.map(({ status }) => status).toSorted(), [200, 409, 409])
  const text = 'select id from access_export where tenant_id = $1 and request_id = $2'
  const [files] = await app.database.batch(acme.tenantId, [{ text, values: [acme.tenantId, filed.id] }])
  assert.equal(files?.rows.length, 1)
})

test('a request that is confirmed as it would be forgotten stays whole', async () => {
  const system = await asSystem(app.context.engine, acme.tenantId)
  const asked = { kind: 'access', channel: 'form', language: 'en', email: 'late@byron.example', unconfirmed: true } as const
  const { id } = await fileRequest(system, asked)
  app.clock.at += 31 * 24 * 60 * minute
  const waits = { text: 'select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))' }
  const { forgetting } = await app.database.tenant(acme.tenantId, async (tx) => {
    await tx.query({ text: `update privacy_request set state = 'open' where tenant_id = $1 and id = $2`, values: [acme.tenantId, id] })
    const forgetting = forgetUnconfirmed(system)
    await eventually(async () => (await tx.query(waits)).rows.length, 1, 'who forgets waits for who confirms')
    return { forgetting }
  })
  await forgetting
  const { state, events } = dataOf<{ state: string; events: unknown[] }>(await staff('GET', `/privacy-requests/${id}`))
  assert.deepEqual([state, events.length], ['open', 2])
})

test('what nobody confirms is gone after thirty days, and what was confirmed stays', async () => {
  await post('acme/requests', { kind: 'erasure', email: 'prank@nowhere.example', language: 'en' })
  await app.context.entrance.background.done()
  const states = async (state: string): Promise<number> => dataOf<unknown[]>(await staff('GET', `/privacy-requests?state=${state}`)).length
  const [strays, open] = [await states('unconfirmed'), await states('open')]
  assert.ok(strays > 0 && open > 0)
  const sweep = async () => forgetUnconfirmed(await asSystem(app.context.engine, acme.tenantId))
  await sweep()
  assert.equal(await states('unconfirmed'), strays)
  app.clock.at += 31 * 24 * 60 * minute
  await sweep()
  assert.deepEqual([await states('unconfirmed'), await states('open')], [0, open])
})

test('a manager files, but sets nothing off that answers by itself: at once erases whoever may answer, and erasures alone are that fast', async () => {
  const id = await held({ lastName: 'Young' })
  const asked = { kind: 'erasure', channel: 'phone', fast: true, behalf: 'guardian', people: [{ entity: 'contact', id }] }
  const byManager = await app.ask(await app.key(acme, 'manager'), 'POST', '/api/v1/privacy-requests', asked)
  assert.equal(byManager.status, 403, byManager.text)
  const other = await staff('POST', '/privacy-requests', { ...asked, kind: 'access' })
  assert.equal(other.status, 422, 'nobody’s identity is taken for granted because somebody ticked a box')
  assert.equal((await staff('POST', '/privacy-requests', asked)).status, 201)
})

test('a request is about people who are here: not of another organisation, not gone, and no company', async () => {
  const other = await app.tenant('Elsewhere')
  const theirs = await app.ask(other.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Theirs' })
  const company = await staff('POST', '/companies', { name: 'Bolt & Co' })
  const none = [
    { entity: 'contact', id: String(dataOf(theirs).id) },
    { entity: 'company', id: String(dataOf(company).id) },
    { entity: 'nothing', id: contact },
  ]
  const filed = dataOf(await staff('POST', '/privacy-requests', { kind: 'objection', channel: 'post', identity: 'Seen', text: '' }))
  for (const person of none) {
    assert.equal((await staff('POST', '/privacy-requests', { kind: 'objection', channel: 'post', people: [person] })).status, 404)
    assert.equal((await staff('PATCH', `/privacy-requests/${String(filed.id)}`, { people: [person] })).status, 404)
  }
  const id = await held({ lastName: 'Binned' })
  assert.equal((await app.ask(acme.apiKey, 'DELETE', `/api/v1/contacts/${id}`)).status, 200)
  const binned = await staff('PATCH', `/privacy-requests/${String(filed.id)}`, { people: [{ entity: 'contact', id }] })
  assert.equal(binned.status, 200, 'who lies in the trash is still held')
})

test('a link whose use is cut off as its request is confirmed can be used again', async () => {
  const email = 'cut@byron.example'
  await post('acme/requests', { kind: 'access', email, language: 'en' })
  const link = await linkFor(email)
  const owner = openOwner(app.ownerUrl)
  await owner.script("alter table privacy_request_event add constraint cut check (kind <> 'confirmed') not valid")
  assert.equal((await post('acme/open', { token: link })).status, 500)
  await owner.script('alter table privacy_request_event drop constraint cut')
  await owner.close()
  assert.equal((await post('acme/open', { token: link })).status, 200)
  const open = dataOf<{ email: string }[]>(await staff('GET', '/privacy-requests'))
  assert.ok(open.some((each) => each.email === email))
})

test('one address asks so often a day, and again a day later; what others ask is not counted', async () => {
  const token = await openPage('often@nowhere.example')
  const ask = (by: string) => post('acme/page/requests', { token: by, kind: 'complaint', text: 'Again' })
  const filed = await Promise.all(Array.from({ length: 20 }, () => ask(token)))
  assert.ok(filed.every(({ status }) => status === 201))
  const refused = await ask(token)
  assert.deepEqual([refused.status, refused.body.code], [429, 'request.too-many-today'])
  assert.equal((await ask(await openPage('seldom@nowhere.example'))).status, 201)
  app.clock.at += 24 * 60 * minute + 1
  assert.equal((await ask(await openPage('often@nowhere.example'))).status, 201)
})
