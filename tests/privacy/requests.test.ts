import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { ApiError } from '#engine/api/errors.ts'
import { runErasure } from '#engine/erase/run.ts'
import { accessExportFor, runAccessExport } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { noContact } from '#engine/requests/contact.ts'
import { noDetails } from '#engine/requests/details.ts'
import { type LetterFacts, requestLetter } from '#engine/requests/letters.ts'
import type { PrivacyRequest, RequestEvent } from '#engine/requests/store.ts'
import { watchClocks } from '#engine/requests/warn.ts'
import { accountByEmail } from '#platform/accounts/account.ts'
import { openOwner } from '#platform/database/owner.ts'
import { authorities } from '#privacy/requests/authorities.ts'
import { type RequestKind, requestKinds } from '#schema/request.ts'
import { mailRequestLetter } from '#server/request-tasks.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { goodPassword } from '#tests/entrance.ts'
import { unzip } from '#tests/everything.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { promise } from '#tests/privacy/harness.ts'

const day = 24 * 60 * 60 * 1000
const ada = 'ada@byron.example'

let mailbox: Mailbox

before(async () => {
  mailbox = await openMailbox()
})
after(() => mailbox.close())

interface Scene {
  readonly app: TestApp
  readonly tenant: TestTenant
  readonly contact: string
  /** What the worker does once an hour. */
  watch: () => Promise<void>
  close(): Promise<void>
}

const dataOf = <T = Record<string, unknown>>(answer: Answer): T => answer.body.data as T

async function openScene(): Promise<Scene> {
  const app = await openTestApp({ smtpUrl: mailbox.url, crowd: true })
  const tenant = await app.tenant('Acme')
  const emails = [{ value: ada, label: 'work' }]
  const made = await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', {
    firstName: 'Ada',
    lastName: 'Byron',
    jobTitle: 'Countess',
    emails,
  })
  const watch = async () => watchClocks(await asSystem(app.context.engine, tenant.tenantId))
  return { app, tenant, contact: String(dataOf(made).id), watch, close: () => app.close() }
}

const staff = ({ app, tenant }: Scene, method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: unknown): Promise<Answer> =>
  app.ask(tenant.apiKey, method, `/api/v1${path}`, body)

async function asOwner({ app }: Scene, sql: string): Promise<void> {
  const owner = openOwner(app.ownerUrl)
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

const post = ({ app }: Scene, path: string, body: unknown): Promise<Answer> =>
  app.ask(undefined, 'POST', `/api/v1/privacy/acme/${path}`, body)

/** The letters of a request, as the worker mails them. */
async function mailLetters(scene: Scene, requestId: string): Promise<void> {
  const { events } = dataOf<{ events: { id: string; letter: boolean }[] }>(await staff(scene, 'GET', `/privacy-requests/${requestId}`))
  const { tenantId } = scene.tenant
  for (const { id: eventId } of events.filter(({ letter }) => letter))
    await mailRequestLetter(scene.app.context, { tenantId, requestId, eventId })
}

/** What waits to leave by mail, or has left. */
const letters = async (scene: Scene): Promise<string> =>
  dataOf<{ body: { subject: string; text: string } | null }[]>(await staff(scene, 'GET', '/outbox'))
    .map(({ body }) => `${body?.subject}\n${body?.text}`)
    .join('\n')

/** The newest letter that leads to the page, then the code: the token of the page. */
async function openPage(scene: Scene): Promise<string> {
  const { background } = scene.app.context.entrance
  await background.done()
  const link = (await mailbox.linkTo('privacy/acme/me', ada)).split('#')[1]
  const opened = await post(scene, 'open', { token: link })
  assert.equal(opened.status, 200, opened.text)
  await background.done()
  const code = /(\d{6}) is your code/.exec(await mailbox.newestTo(ada, 'is your code'))?.[1]
  const entered = await post(scene, 'code', { token: dataOf(opened).token, code })
  assert.equal(entered.status, 200, entered.text)
  return String(dataOf(entered).token)
}

const inbox = async (scene: Scene): Promise<readonly { id: string; kind: string; warning: number | null }[]> =>
  dataOf(await staff(scene, 'GET', '/privacy-requests'))

promise(
  'R13',
  'a request by form is confirmed by mail, acknowledged, warned of as its end comes near, and shown as overdue when it has passed',
  {
    open: openScene,
    off: (scene) => {
      scene.watch = async () => undefined
    },
  },
  async (scene, kept) => {
    const { app } = scene
    await post(scene, 'requests', { kind: 'access', email: ada, language: 'en' })
    await openPage(scene)
    const [request] = await inbox(scene)
    assert.ok(request)
    await mailLetters(scene, request.id)
    assert.match(await letters(scene), /Acme: your request has arrived/)
    const told = async (): Promise<string[]> => {
      await scene.watch()
      const { rows } = await openedNotices(scene)
      return rows.map(({ detail }) => String(detail)).sort()
    }
    const start = app.clock.at
    const after: Record<string, string[]> = {}
    for (const days of [20, 23.5, 27.5, 29.5, 31]) {
      app.clock.at = start + days * day
      after[days] = await told()
    }
    await kept(() => assert.deepEqual(after, { 20: [], 23.5: ['7'], 27.5: ['3', '7'], 29.5: ['1', '3', '7'], 31: ['0', '1', '3', '7'] }))
    await kept(async () =>
      assert.deepEqual(
        (await inbox(scene)).map(({ warning }) => warning),
        [0],
      ),
    )
  },
)

async function openedNotices({ app, tenant }: Scene): Promise<{ rows: readonly Record<string, unknown>[] }> {
  const text = `select detail from notification where tenant_id = $1 and kind = 'request-due'`
  const [found] = await app.database.batch(tenant.tenantId, [{ text, values: [tenant.tenantId] }])
  return { rows: found?.rows ?? [] }
}

interface Rights extends Scene {
  /** Nothing works any more by which somebody uses a right alone. */
  broken: boolean
}

/** What each right came to that somebody asked for on their own page: how the request stands, and what has happened by then. */
async function rightsUsed(scene: Scene, token: string): Promise<Record<RequestKind, unknown>> {
  const { app, tenant, contact } = scene
  const states: Partial<Record<RequestKind, unknown>> = {}
  const proposals = [{ entity: 'contact', id: contact, field: 'jobTitle', value: 'Programmer' }]
  for (const kind of requestKinds) {
    const asked = await post(scene, 'page/requests', { token, kind, text: 'Please.', ...(kind === 'rectification' ? { proposals } : {}) })
    states[kind] = asked.status === 201 ? String(dataOf(asked).state) : asked.status
  }
  const said = `select act from consent_event where tenant_id = $1 and person_id = $2`
  const [acts] = await app.database.batch(tenant.tenantId, [{ text: said, values: [tenant.tenantId, contact] }])
  const ledger = new Set(acts?.rows.map(({ act }) => act))
  const page = dataOf<{ people: { restricted: boolean }[] }>(await post(scene, 'page', { token }))
  // Of those that somebody answers, each stands in the inbox.
  const owed = new Set((await inbox(scene)).map(({ kind }) => kind))
  return {
    objection: [states.objection, ledger.has('objected')],
    withdrawal: [states.withdrawal, ledger.has('withdrawn')],
    portability: [states.portability, (await portableFile(scene, token)).includes('Countess')],
    restriction: [states.restriction, page.people.every(({ restricted }) => restricted)],
    access: [states.access, owed.has('access')],
    rectification: [states.rectification, owed.has('rectification')],
    erasure: [states.erasure, owed.has('erasure')],
    complaint: [states.complaint, owed.has('complaint')],
  }
}

promise<Rights>(
  'R15',
  'every right is asked for on one’s own page without anybody’s help, and what the law lets one do alone has happened when the page says so',
  {
    open: async () => ({ ...(await openScene()), broken: false }),
    off: async (scene) => {
      scene.broken = true
      const never = [
        ...['consent_event add check (false)', 'access_export add check (false)', 'contact add check (restricted_at is null)'],
        `privacy_request add check (kind in ('objection', 'withdrawal', 'portability', 'restriction'))`,
      ]
      await asOwner(scene, never.map((each) => `alter table ${each} not valid`).join('; '))
    },
  },
  async (scene, kept) => {
    await post(scene, 'links', { email: ada, language: 'en' })
    const used = await rightsUsed(scene, await openPage(scene))
    const expected = Object.fromEntries(
      requestKinds.map((kind) => [
        kind,
        [['objection', 'withdrawal', 'portability', 'restriction'].includes(kind) ? 'done' : 'open', true],
      ]),
    )
    // Each line stands on a mechanism of its own: without it, it is another.
    if (scene.broken) for (const kind of requestKinds) assert.notDeepEqual(used[kind], expected[kind], kind)
    await kept(() => assert.deepEqual(used, expected))
  },
)

/** Fetches the file that answers the wish to take one’s data along, once the worker has written it, and looks into it. */
async function portableFile(scene: Scene, token: string): Promise<string> {
  const { app, tenant } = scene
  const page = dataOf<{ requests: { id: string; kind: string }[] }>(await post(scene, 'page', { token }))
  const id = page.requests.find(({ kind }) => kind === 'portability')?.id
  if (id === undefined) return ''
  const run = await accessExportFor(await asSystem(app.context.engine, tenant.tenantId), id)
  if (run === undefined) return ''
  await runAccessExport(app.context.engine, app.context.files, { tenantId: tenant.tenantId, exportId: run.id })
  const fetched = await app.app.inject({ method: 'POST', url: '/api/v1/privacy/acme/page/file', payload: { token, id } })
  assert.equal(fetched.statusCode, 200, fetched.body)
  return [...(await unzip(fetched.rawPayload)).values()].join('\n')
}

const refused: RequestEvent = { id: 'e', kind: 'refused', at: '2026-11-22T09:00:00.000Z', actorId: null }
const request: PrivacyRequest = {
  ...{ id: 'r', kind: 'erasure', state: 'refused', channel: 'form', behalf: 'self', fast: false, language: 'en', people: [] },
  ...{ receivedAt: refused.at, dueAt: refused.at, stillSince: null, extendedAt: null, closedAt: refused.at, warned: null, workId: null },
  ...{ createdBy: null, timeZone: 'Europe/Berlin', events: [refused], details: { ...noDetails, texts: { e: 'Because.' } } },
}

type Render = (facts: LetterFacts) => string

promise(
  'R09',
  'every refusal names the authority of the tenant’s country, and where none is known no refusal is written',
  {
    open: (): { render: Render } => ({ render: (facts) => requestLetter(request, refused, facts).text.join('\n') }),
    // A letter that says why, and forgets whom one may turn to.
    off: ({ render }) => ({ render: (facts) => render({ ...facts, country: 'AT' }).split('\n\n')[0] ?? '' }),
  },
  async ({ render }, kept) => {
    for (const [country, { name, site }] of Object.entries(authorities)) {
      const text = render({ tenant: 'Acme', country, contact: noContact })
      await kept(() => assert.ok(text.includes(name) && text.includes(site) && text.includes('Because.'), country))
    }
    await kept(() =>
      assert.throws(
        () => render({ tenant: 'Acme', country: 'US', contact: noContact }),
        (error) => error instanceof ApiError && error.code === 'request.no-authority',
      ),
    )
    const own = render({ tenant: 'Acme', country: 'US', contact: { ...noContact, authority: 'Attorney General' } })
    await kept(() => assert.match(own, /Attorney General/))
  },
)

interface Filed extends Scene {
  /** What is done to a request once it is filed. */
  meddle: (id: string) => Promise<void>
}

promise(
  'M03',
  'a guardian asks for a child; nobody is shown or erased before somebody has noted how the guardian was checked',
  {
    open: async (): Promise<Filed> => ({ ...(await openScene()), meddle: async () => undefined }),
    off: (scene) => {
      scene.meddle = (id) =>
        asOwner(scene, `select app.set_tenant('${scene.tenant.tenantId}'); update privacy_request set behalf = 'self' where id = '${id}'`)
    },
  },
  async (scene, kept) => {
    const asked = { kind: 'erasure', behalf: 'guardian', child: 'Ada Byron', email: ada, language: 'en' }
    await post(scene, 'requests', asked)
    await openPage(scene)
    const [filed] = await inbox(scene)
    assert.ok(filed)
    await scene.meddle(filed.id)
    const path = `/privacy-requests/${filed.id}`
    const whole = dataOf<{ people: unknown[]; child: string }>(await staff(scene, 'GET', path))
    assert.equal(whole.child, 'Ada Byron')
    await kept(() => assert.deepEqual(whole.people, [], 'whom a guardian asks for is not found by the guardian’s own address'))
    const tried = await staff(scene, 'POST', `${path}/fulfil`, {})
    await kept(() => assert.equal(tried.body.code, 'request.identity-first', tried.text))
    const people = [{ entity: 'contact', id: scene.contact }]
    await staff(scene, 'PATCH', path, { people, identity: 'Birth certificate and passport, shown in the shop' })
    assert.equal(dataOf(await staff(scene, 'POST', `${path}/fulfil`, {})).state, 'done')
    await mailLetters(scene, filed.id)
    const { workId } = dataOf(await staff(scene, 'GET', path))
    await kept(() => assert.equal(typeof workId, 'string', 'the erasure has begun'))
  },
)

promise(
  'M04',
  'an account that turns out to be a child’s is gone within a day, here and, where it is used nowhere else, altogether',
  {
    open: openScene,
    off: (scene) => {
      scene.watch = async () => undefined
    },
  },
  async (scene, kept) => {
    const { app, tenant } = scene
    const added = await staff(scene, 'POST', '/members', { name: 'Kim Young', email: 'kim@young.example', role: 'member' })
    const member = String(dataOf(added).id)
    const link = dataOf<{ link: string }>(await staff(scene, 'POST', `/members/${member}/link`)).link
    assert.equal((await app.ask(undefined, 'POST', '/api/v1/join', { token: link.split('#')[1], password: goodPassword })).status, 200)
    const asked = {
      kind: 'erasure',
      channel: 'phone',
      fast: true,
      behalf: 'guardian',
      child: 'Kim Young',
      people: [{ entity: 'member', id: member }],
    }
    const filed = dataOf(await staff(scene, 'POST', '/privacy-requests', asked))
    assert.equal(Date.parse(String(filed.dueAt)) - app.clock.at, day)
    app.clock.at += 60 * 60 * 1000
    await scene.watch()
    const text = `select id from erasure where tenant_id = $1 and record_id = $2 and state = 'waiting'`
    const [begun] = await app.database.batch(tenant.tenantId, [{ text, values: [tenant.tenantId, member] }])
    const { engine, files, tombstones } = app.context
    for (const { id } of begun?.rows ?? [])
      await runErasure(
        { engine, ownerUrl: app.ownerUrl, files, tombstones, backupDays: 20 },
        { tenantId: tenant.tenantId, erasureId: String(id) },
      )
    const left = `select id from member where tenant_id = $1 and id = $2`
    const [members] = await app.database.batch(tenant.tenantId, [{ text: left, values: [tenant.tenantId, member] }])
    const account = await accountByEmail(app.database.global, 'kim@young.example')
    await kept(() => assert.deepEqual([members?.rows, account], [[], undefined]))
  },
)

promise(
  'P07',
  'the ways that are printed lead to whoever is in charge: they stand on the page and in letters, and form and app open a request in the inbox',
  { open: openScene, off: (scene) => asOwner(scene, 'alter table privacy_contact add check (false) not valid') },
  async (scene, kept) => {
    const contact = {
      name: 'Dora DPO',
      email: 'dpo@acme.example',
      site: null,
      post: '1 Road, Berlin',
      whatsapp: '+49 30 1',
      authority: null,
      inCharge: [],
    }
    const set = await staff(scene, 'PATCH', '/privacy-contact', contact)
    await kept(() => assert.equal(set.status, 200, set.text))
    const front = await scene.app.ask(undefined, 'GET', '/api/v1/privacy/acme')
    for (const way of ['Dora DPO', 'dpo@acme.example', '1 Road, Berlin', '+49 30 1'])
      await kept(() => assert.ok(front.text.includes(way), way))
    await post(scene, 'requests', { kind: 'complaint', email: ada, text: 'Why do you write to me?', language: 'en' })
    await openPage(scene)
    const filed = await staff(scene, 'POST', '/privacy-requests', {
      kind: 'access',
      channel: 'mail',
      email: ada,
      text: 'What do you have?',
    })
    assert.equal(filed.status, 201, filed.text)
    const open = await inbox(scene)
    await kept(() => assert.deepEqual(open.map(({ kind }) => kind).sort(), ['access', 'complaint']))
    for (const { id } of open) await mailLetters(scene, id)
    const sent = await letters(scene)
    await kept(() => assert.match(sent, /your request has arrived[\s\S]*Dora DPO/))
  },
)
