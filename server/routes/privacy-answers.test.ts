import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { sealTenant } from '#engine/change/sealer.ts'
import { certificateOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import { find } from '#engine/find.ts'
import { accessExportFor, accessFile, runAccessExport, startAccessExport } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { answerAlone } from '#engine/requests/alone.ts'
import { propose } from '#engine/retain/holds.ts'
import { followChanges } from '#engine/webhooks/follow.ts'
import type { Database } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Statement } from '#platform/database/statement.ts'
import { mailRequestLetter } from '#server/request-tasks.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { eventually } from '#tests/eventually.ts'
import { unzip } from '#tests/everything.ts'
import { send, zipOf } from '#tests/files.ts'
import { type Desk, dataOf, minute, openDesk } from '#tests/privacy-desk.ts'

let desk: Desk
let app: Desk['app']
let acme: Desk['acme']

before(async () => {
  desk = await openDesk()
  ;({ app, acme } = desk)
  await held({ firstName: 'Ada', lastName: 'Byron', emails: [{ value: 'ada@byron.example', label: 'work' }] })
})
after(() => desk.close())

const post: Desk['post'] = (path, body) => desk.post(path, body)
const staff: Desk['staff'] = (method, path, body) => desk.staff(method, path, body)
const held: Desk['held'] = (values) => desk.held(values)
const openPage: Desk['openPage'] = (email) => desk.openPage(email)

test('every field is corrected that staff may write: parts, addresses, own choices; staff follow each or not, and say why not', async () => {
  const size = await staff('POST', '/own-fields', {
    entity: 'contact',
    kind: 'choice',
    label: 'Size',
    holds: 'free-text',
    options: { choices: ['Small', 'Large'] },
  })
  assert.equal(size.status, 201, size.text)
  const id = await held({ firstName: 'Cora', lastName: 'Dale', emails: [{ value: 'cora@dale.example', label: 'work' }] })
  const token = await openPage('cora@dale.example')
  interface Field {
    readonly key: string
    readonly input: { readonly kind: string; readonly options: { readonly choices?: readonly { key: string; label: string }[] } } | null
  }
  const { people } = dataOf<{ people: { fields: Field[] }[] }>(await post('acme/page', { token }))
  const inputs = new Map(people[0]?.fields.map(({ key, input }) => [key, input]))
  const own = String(dataOf(size).key)
  const large = inputs.get(own)?.options.choices?.find(({ label }) => label === 'Large')?.key
  assert.ok(large)
  for (const [key, kind] of Object.entries({ emails: 'parts', address: 'address', lastName: 'text', minor: 'boolean' }))
    assert.equal(inputs.get(key)?.kind, kind, key)
  for (const key of ['owner', 'company', 'tags', 'photo']) assert.ok(!inputs.get(key), `${key} leads elsewhere`)
  const of = { entity: 'contact', id }
  const wanted: Record<string, unknown> = {
    emails: [{ value: 'Cora@New.example', label: 'home' }],
    address: { street: '1 Hill', postalCode: '1', city: 'Vienna', region: null, country: 'AT' },
    lastName: 'Vale',
    [own]: large,
  }
  const proposals = Object.entries(wanted).map(([field, value]) => ({ ...of, field, value }))
  const wrong = await post('acme/page/requests', {
    token,
    kind: 'rectification',
    proposals: [{ ...of, field: 'emails', value: [{ value: 'no' }] }],
  })
  assert.deepEqual([wrong.status, (wrong.body.errors as { pointer: string }[])[0]?.pointer], [422, '/proposals/0/value/0/value'])
  const asked = dataOf(await post('acme/page/requests', { token, kind: 'rectification', proposals }))
  const path = `/privacy-requests/${String(asked.id)}`
  const shown = dataOf<{ proposals: { field: string; value: string; now: string }[] }>(await staff('GET', path)).proposals
  assert.deepEqual(
    shown.map(({ field, value, now }) => [field, now, value]),
    [
      ['emails', 'cora@dale.example · Work', 'cora@new.example · Home'],
      ['address', '', '1 Hill\n1 Vienna\nAustria'],
      ['lastName', 'Dale', 'Vale'],
      [own, '', 'Large'],
    ],
  )
  await sealTenant(app.database, acme.tenantId)
  const made = await staff('POST', '/webhooks', { url: 'http://127.0.0.1:9/in', entities: ['contact'] })
  assert.equal(made.status, 201, made.text)
  const hook = dataOf(made)
  const corrections = shown.filter(({ field }) => field !== 'lastName').map(({ field }) => ({ id, field }))
  assert.equal((await staff('POST', `${path}/fulfil`, { corrections: [] })).body.code, 'request.nothing-corrected')
  assert.equal((await staff('POST', `${path}/fulfil`, { corrections })).status, 422, 'a refusal needs its reason')
  const done = await staff('POST', `${path}/fulfil`, { corrections, text: 'Your passport says Dale.' })
  assert.equal(dataOf(done).state, 'done', done.text)
  const after = dataOf(await staff('GET', `/contacts/${id}`))
  assert.deepEqual([after.emails, after.lastName, after[own]], [[{ value: 'cora@new.example', label: 'home' }], 'Dale', large])
  assert.equal((after.address as { city: string }).city, 'Vienna')
  const { events, proposals: decided } = dataOf<{ events: { id: string; kind: string }[]; proposals: { accepted: boolean }[] }>(done)
  assert.deepEqual(
    decided.map(({ accepted }) => accepted),
    [true, true, false, true],
  )
  const letter = await staff('GET', `${path}/letters/${events.find(({ kind }) => kind === 'fulfilled')?.id}`)
  assert.equal(dataOf(done).recipients, 1)
  await sealTenant(app.database, acme.tenantId)
  await followChanges(app.context.engine, { tenantId: acme.tenantId }, () => true)
  const told = dataOf<{ type: string }[]>(await staff('GET', `/webhooks/${String(hook.id)}/deliveries?state=waiting`))
  assert.deepEqual(
    told.map(({ type }) => type),
    ['contact.update'],
    'who was given the data hears that it changed',
  )
  assert.match(letter.text, /Not everything was changed[\s\S]*Your passport says Dale[\s\S]*Bundesbeauftragte/)
})

test('whoever reads a mailbox with others, and whoever staff chose, is answered only after somebody noted who they are', async () => {
  for (const firstName of ['Dan', 'Dot'])
    await held({ firstName, lastName: 'Dole', emails: [{ value: 'team@dole.example', label: 'work' }] })
  const token = await openPage('team@dole.example')
  const asked = dataOf(await post('acme/page/requests', { token, kind: 'access' }))
  const path = `/privacy-requests/${String(asked.id)}`
  const { holders } = dataOf<{ holders: { entity: string; id: string }[] }>(await staff('GET', path))
  assert.equal((await staff('POST', `${path}/fulfil`, {})).body.code, 'request.identity-first', 'not even that nothing is held')
  const people = holders.slice(0, 1).map(({ entity, id }) => ({ entity, id }))
  await staff('PATCH', path, { people })
  assert.equal((await staff('POST', `${path}/fulfil`, {})).body.code, 'request.identity-first')
  await staff('PATCH', path, { identity: 'Called back at the number that we hold' })
  assert.equal(dataOf(await staff('POST', `${path}/fulfil`, {})).state, 'done')
  const page = dataOf<{ requests: { id: string; file: unknown }[] }>(await post('acme/page', { token }))
  assert.equal(page.requests.find(({ id }) => id === asked.id)?.file, null, 'the other reader of the mailbox gets no file')
  assert.equal((await post('acme/page/file', { token, id: asked.id })).status, 404)
  // Somebody alone at their address is answered without it, until staff choose somebody else.
  const alone = dataOf(await post('acme/page/requests', { token: await openPage('ada@byron.example'), kind: 'access' }))
  await staff('PATCH', `/privacy-requests/${String(alone.id)}`, { people })
  assert.equal((await staff('POST', `/privacy-requests/${String(alone.id)}/fulfil`, {})).body.code, 'request.identity-first')
})

test('the answer that nobody has to give: an e-mail, then the erasure with its certificate, and an entry among the answered requests', async () => {
  const email = 'hal@gone.example'
  const id = await held({ lastName: 'Hal', emails: [{ value: email, label: 'work' }] })
  const filed = dataOf(await post('acme/page/requests', { token: await openPage(email), kind: 'erasure' }))
  const { tenantId } = acme
  const requestId = String(filed.id)
  const { engine, files, tombstones } = app.context
  await answerAlone(await asSystem(engine, tenantId), requestId)
  const { events } = dataOf<{ events: { id: string; kind: string }[] }>(await staff('GET', `/privacy-requests/${requestId}`))
  await mailRequestLetter(app.context, { tenantId, requestId, eventId: events.find(({ kind }) => kind === 'fulfilled')?.id ?? '' })
  assert.match(await desk.mailbox.newestTo(email, 'is deleting your data'), /within nine days/)
  const { workId } = dataOf<{ workId: string }>(await staff('GET', `/privacy-requests/${requestId}`))
  await runErasure({ engine, ownerUrl: app.ownerUrl, files, tombstones, backupDays: 20 }, { tenantId, erasureId: workId })
  assert.equal((await staff('GET', `/contacts/${id}`)).status, 404)
  const system = await asSystem(engine, tenantId)
  assert.match(await certificateOf(system, workId, 'erasure'), /"signature"/)
  const closed = dataOf<{ id: string; name: unknown; email: unknown }[]>(await staff('GET', '/privacy-requests?state=closed'))
  assert.deepEqual(
    closed.filter((each) => each.id === requestId).map(({ name, email: address }) => [name, address]),
    [[null, null]],
  )
})

test('what somebody wants deleted and nothing stands against is answered by itself, unless the tenant wants a person to look, or a hold bars it', async () => {
  const answered = async (email: string): Promise<unknown> => {
    const filed = dataOf(await post('acme/page/requests', { token: await openPage(email), kind: 'erasure' }))
    await answerAlone(await asSystem(app.context.engine, acme.tenantId), String(filed.id))
    return dataOf(await staff('GET', `/privacy-requests/${String(filed.id)}`)).state
  }
  const person = (name: string) => held({ lastName: name, emails: [{ value: `${name.toLowerCase()}@gone.example`, label: 'work' }] })
  assert.deepEqual(dataOf(await staff('GET', '/request-settings')), { erasure: 'automatic' })
  await person('Eve')
  assert.equal(await answered('eve@gone.example'), 'done')
  await staff('PUT', '/request-settings', { erasure: 'person' })
  await person('Fay')
  assert.equal(await answered('fay@gone.example'), 'open', 'the tenant wants to look')
  await staff('PUT', '/request-settings', { erasure: 'automatic' })
  await staff('POST', '/members', { name: 'Kim', email: 'kim@gone.example', role: 'member' })
  assert.equal(await answered('kim@gone.example'), 'open', 'with whoever works here a contract runs')
  assert.equal((await staff('PUT', '/request-settings', { erasure: 'never' })).status, 422)
  const manager = await app.key(acme, 'manager')
  assert.equal((await app.ask(manager, 'PUT', '/api/v1/request-settings', { erasure: 'person' })).status, 403)
  const barred = await person('Gil')
  const system = await asSystem(app.context.engine, acme.tenantId)
  const [owner] = (await find(system, 'member', { filter: { role: 'owner' }, fields: ['role'] })).data
  const as = { ...system, principal: { ...system.principal, kind: 'member', actorId: owner?.id ?? '' } } as const
  const reviewOn = new Date(app.clock.at + 30 * 24 * 60 * minute).toISOString().slice(0, 10)
  await propose(as, { scope: 'record', entity: 'contact', recordId: barred, filter: null, authority: 'Court', reason: 'Dispute', reviewOn })
  assert.equal(await answered('gil@gone.example'), 'open', 'a hold')
})

/** Writes down every statement that goes to the database, as long as `work` takes. */
async function statementsOf(database: Database, work: () => Promise<void>): Promise<string[]> {
  const before = { ...database }
  const said: string[] = []
  const noted = <T extends readonly Statement[]>(statements: T): T => {
    said.push(...statements.map(({ text }) => text))
    return statements
  }
  const each = (statement: Statement): Statement => noted([statement] as const)[0]
  Object.assign(database, {
    batch: (tenantId, statements) => before.batch(tenantId, noted(statements)),
    read: (tenantId, statements) => before.read(tenantId, noted(statements)),
    global: (statement) => before.global(each(statement)),
    globalTransaction: (run) => before.globalTransaction((query) => run((statement) => query(each(statement)))),
    tenant: (tenantId, run, options) =>
      before.tenant(
        tenantId,
        (tx) => run({ ...tx, query: (statement) => tx.query(each(statement)), finish: (all) => tx.finish(noted(all)) }),
        options,
      ),
  } satisfies Partial<Database>)
  try {
    await work()
  } finally {
    Object.assign(database, before)
  }
  return said
}

test('who is known and who is not cost the same work, by the same statements, and get the same letters: by form, by link, by code', async () => {
  const { background } = app.context.entrance
  const ways = async (email: string) => {
    const answers: string[] = []
    const before = desk.mailbox.lettersTo(email)
    const say = ({ status, text }: { status: number; text: string }) => answers.push(`${status} ${text.replace(/"token":"[^"]+"/, '')}`)
    const statements = await statementsOf(app.context.engine.database, async () => {
      say(await post('acme/requests', { kind: 'erasure', email, name: 'Somebody', text: 'Please', language: 'en' }))
      await background.done()
      say(await post('acme/links', { email, language: 'en' }))
      await background.done()
      const opened = await post('acme/open', { token: await desk.linkFor(email) })
      say(opened)
      await background.done()
      const { token } = dataOf(opened)
      say(await post('acme/code', { token, code: 'wrong' }))
      say(await post('acme/code', { token, code: await desk.codeFor(email) }))
    })
    return { answers, statements, letters: desk.mailbox.lettersTo(email) - before }
  }
  const [known, unknown] = [await ways('ada@byron.example'), await ways('stranger@nowhere.example')]
  assert.ok(known.statements.length > 10, 'the work was seen')
  assert.deepEqual(known, unknown)
})

test('the same person in two organisations: each shows its own, and what one does is not done in the other', async () => {
  const bolt = await app.tenant('Bolt')
  const there = await app.ask(bolt.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Twice', emails: [{ value: 'twice@both.example' }] })
  const here = await held({ lastName: 'Twice', jobTitle: 'Here only', emails: [{ value: 'twice@both.example', label: 'work' }] })
  const token = await openPage('twice@both.example')
  const { people } = dataOf<{ people: { id: string }[] }>(await post('acme/page', { token }))
  assert.deepEqual(
    people.map(({ id }) => id),
    [here],
  )
  const filed = dataOf(await post('acme/page/requests', { token, kind: 'restriction' }))
  assert.equal(filed.state, 'done')
  assert.deepEqual(dataOf(await app.ask(bolt.apiKey, 'GET', '/api/v1/privacy-requests?state=closed')), [])
  const id = String(dataOf(there).id)
  assert.equal(dataOf(await app.ask(bolt.apiKey, 'GET', `/api/v1/contacts/${id}`)).restrictedAt ?? null, null)
  const proposals = [{ entity: 'contact', id, field: 'lastName', value: 'Mine' }]
  assert.equal((await post('acme/page/requests', { token, kind: 'rectification', proposals })).status, 404)
})

test('a file that nobody can read and that is called after somebody else is listed, and goes out when staff looked into it', async () => {
  await held({ firstName: 'Grace', lastName: 'Hopper' })
  const id = await held({ firstName: 'Ines', lastName: 'Ivory', emails: [{ value: 'ines@ivory.example', label: 'work' }] })
  for (const name of ['grace hopper.bin.zip', 'mine.zip']) {
    const sent = await send(app, acme.apiKey, `/contacts/${id}/files`, { name, bytes: zipOf({ 'a.dat': 'opaque' }) })
    assert.equal(sent.status, 201, sent.text)
  }
  const { engine, files } = app.context
  const taken = async (unread: boolean): Promise<Map<string, Buffer>> => {
    const wanted = { form: 'access', language: 'en', unread, by: 'caller' } as const
    const started = await startAccessExport(await asSystem(engine, acme.tenantId), [{ entity: 'contact', id }], wanted)
    await runAccessExport(engine, files, { tenantId: acme.tenantId, exportId: started.id })
    return unzip(await buffer(files.read(accessFile(acme.tenantId, started.id))))
  }
  const filesIn = (parts: ReadonlyMap<string, Buffer>): number => [...parts.keys()].filter((path) => path.startsWith('files/')).length
  const careful = await taken(false)
  assert.equal(filesIn(careful), 1)
  assert.match(String(careful.get('Your data.html')), /not sent: it seems to be about somebody else/)
  assert.doesNotMatch([...careful].flatMap(([path, bytes]) => [path, String(bytes)]).join(), /hopper/i)
  assert.equal(filesIn(await taken(true)), 2)
  const asked = dataOf(await post('acme/page/requests', { token: await openPage('ines@ivory.example'), kind: 'access' }))
  assert.equal(dataOf(await staff('POST', `/privacy-requests/${String(asked.id)}/fulfil`, { unread: true })).state, 'done')
  assert.equal((await accessExportFor(await asSystem(engine, acme.tenantId), String(asked.id)))?.unread, true)
})

test('the last owner is not erased: staff are told why, and the request stays open', async () => {
  const system = await asSystem(app.context.engine, acme.tenantId)
  const [owner] = (await find(system, 'member', { filter: { role: 'owner' }, fields: ['role'] })).data
  const people = [{ entity: 'member', id: owner?.id ?? '' }]
  const asked = { kind: 'erasure', channel: 'person', people, identity: 'It is me', text: '' }
  const filed = dataOf(await staff('POST', '/privacy-requests', asked))
  const tried = await staff('POST', `/privacy-requests/${String(filed.id)}/fulfil`, {})
  assert.deepEqual([tried.status, tried.body.code], [409, 'member.last-owner'])
  await answerAlone(system, String(filed.id))
  assert.equal(dataOf(await staff('GET', `/privacy-requests/${String(filed.id)}`)).state, 'open')
})

test('a person is erased by who has just shown who they are, whichever button does it; what takes nothing from them asks for nothing', async () => {
  const entered = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl })
  const cookie = [entered.headers['set-cookie']]
    .flat()
    .map((each) => String(each).split(';')[0])
    .join('; ')
  const press = async (path: string, body: unknown): Promise<unknown> =>
    (await app.ask(undefined, 'POST', `/api/v1${path}`, body, { cookie, origin: baseUrl, 'steward-tenant': acme.slug })).body.code
  const person = { entity: 'contact', id: await held({ lastName: 'Gone' }) }
  const asked = {
    kind: 'erasure',
    channel: 'post',
    name: null,
    email: null,
    text: 'Be gone',
    child: null,
    identity: null,
    people: [person],
  }
  const filed = await staff('POST', '/privacy-requests', asked)
  assert.equal(filed.status, 201, filed.text)
  const decision = `/erasures/${person.id}/decision`
  const buttons = [
    ['/erasures', { ...person, id: acme.tenantId }],
    [decision, { erase: true }],
    [`/privacy-requests/${String(dataOf(filed).id)}/fulfil`, { text: '' }],
    ['/privacy-requests', { ...asked, fast: true }],
  ] as const
  const pressed = async () => {
    const codes: unknown[] = []
    for (const [path, body] of buttons) codes.push(await press(path, body))
    return codes
  }
  app.clock.at += 11 * minute
  const anew = 'session.prove-anew'
  assert.deepEqual(await pressed(), [anew, anew, anew, anew])
  assert.equal(await press(decision, { erase: false }), 'not-found')
  assert.equal(await press('/session/prove', { password: goodPassword }), undefined)
  assert.deepEqual(await pressed(), ['not-found', 'not-found', 'request.identity-first', undefined])
})

test('a request is not taken back, refused or turned to somebody else while what it asks for is being done; what broke off can be a minute later', async () => {
  const email = 'nora@north.example'
  const id = await held({ lastName: 'North', emails: [{ value: email }] })
  const token = await openPage(email)
  const proposals = [{ entity: 'contact', id, field: 'lastName', value: 'South' }]
  const ask = async () => String(dataOf(await post('acme/page/requests', { token, kind: 'rectification', proposals })).id)
  const asked = await ask()
  const fulfil = (request: string) => staff('POST', `/privacy-requests/${request}/fulfil`, {})
  const waits = { text: 'select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))' }
  const { pressed } = await app.database.tenant(acme.tenantId, async (tx) => {
    await tx.query({ text: 'select 1 from contact where tenant_id = $1 and id = $2 for update', values: [acme.tenantId, id] })
    const pressed = fulfil(asked)
    await eventually(async () => (await tx.query(waits)).rows.length, 1, 'the correction waits for the record')
    const cut = [
      await post('acme/page/cancel', { token, id: asked }),
      await staff('POST', `/privacy-requests/${asked}/refuse`, { text: 'No' }),
      await staff('PATCH', `/privacy-requests/${asked}`, { people: [] }),
    ]
    assert.deepEqual(
      cut.map(({ status, body }) => `${status} ${String(body.code)}`),
      Array.from(cut, () => '409 request.being-answered'),
    )
    return { pressed }
  })
  assert.equal(dataOf(await pressed).state, 'done')
  const other = await ask()
  const owner = openOwner(app.ownerUrl)
  await owner.script("alter table privacy_request_event add constraint cut check (kind <> 'fulfilled') not valid")
  assert.equal((await fulfil(other)).status, 500)
  await owner.script('alter table privacy_request_event drop constraint cut')
  await owner.close()
  assert.equal((await post('acme/page/cancel', { token, id: other })).body.code, 'request.being-answered')
  app.clock.at += minute + 1
  assert.equal(dataOf(await post('acme/page/cancel', { token, id: other })).state, 'cancelled')
})
