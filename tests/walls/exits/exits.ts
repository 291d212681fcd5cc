import assert from 'node:assert/strict'
import type { FastifyRequest } from 'fastify'
import { sealAll } from '#engine/change/sealer.ts'
import { runExport } from '#engine/export/export.ts'
import { newId } from '#platform/clock/ids.ts'
import type { TemplateName } from '#privacy/consent/templates.ts'
import { mailNotification } from '#server/mail-notification.ts'
import { sessionCookie } from '#server/session-cookie.ts'
import type { Answer } from '#tests/app.ts'
import type { Seat } from '#tests/walls/exits/stand.ts'

/** What left through an exit: all that was answered, and how many contacts it counted where it counts. */
export interface Left {
  readonly text: string
  readonly count?: number
  /** How many records were found by words of the field that is hidden from some. */
  readonly byHidden?: number
}

/** One way by which what records hold leaves the server. */
export interface Exit {
  readonly name: string
  /** The routes that lead out by it, as they are registered. */
  readonly routes: readonly string[]
  /** Goes out by it, as whoever sits there. */
  leave(seat: Seat): Promise<Left>
  /** Names the records themselves, so that who may see all of them must find each one. Not so what only refuses. */
  readonly names: boolean
  /** People are owed an answer for as long as they are held: what waits behind a breaker waits elsewhere. */
  readonly owed?: boolean
}

const textOf = (answers: readonly (Answer | undefined)[]): string => answers.map((answer) => answer?.text ?? '').join('\n')
const dataOf = (answer: Answer): { id?: string; [key: string]: unknown } => (answer.body.data ?? {}) as { id?: string }
const rowsOf = (answer: Answer): { id: string }[] => (Array.isArray(answer.body.data) ? (answer.body.data as { id: string }[]) : [])
const ofEach = (seat: Seat, ask: (planted: Seat['planted'][number]) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(seat.planted.map(ask))

/** A list to its end, a record a page: what cursors lead to. */
async function pages(seat: Seat): Promise<Answer[]> {
  const answers: Answer[] = []
  let cursor: string | undefined
  do {
    const answer = await seat.ask('POST', '/contacts/query', { limit: 1, sort: '-updatedAt', ...(cursor === undefined ? {} : { cursor }) })
    answers.push(answer)
    cursor = typeof answer.body.next === 'string' ? answer.body.next : undefined
  } while (cursor !== undefined && answers.length < 100)
  return answers
}

const lists: Exit = {
  name: 'lists, their cursors, counts and labels',
  routes: ['GET /api/v1/:plural', 'POST /api/v1/:plural/query'],
  names: true,
  async leave(seat) {
    const counted = await seat.ask('GET', '/contacts?count=true&labels=true&limit=500&sort=-createdAt')
    const hung = await Promise.all(['/notes?labels=true&limit=500', '/files?labels=true&limit=500'].map((path) => seat.ask('GET', path)))
    const narrowed = await ofEach(seat, ({ open, email }) =>
      seat.ask('POST', '/contacts/query', {
        filter: { or: [{ firstName: { eq: open } }, { emails: { eq: email } }] },
        q: open,
        count: true,
      }),
    )
    return { text: textOf([counted, ...hung, ...narrowed, ...(await pages(seat))]), count: Number(counted.body.count ?? 0) }
  },
}

const totals: Exit = {
  name: 'totals',
  routes: ['POST /api/v1/:plural/totals'],
  names: false,
  async leave(seat) {
    const whole = await seat.ask('POST', '/contacts/totals', { fields: ['lastName', 'company'] })
    const byHidden = await ofEach(seat, ({ hidden }) => seat.ask('POST', '/contacts/totals', { q: hidden }))
    return {
      text: textOf([whole, ...byHidden]),
      count: Number(dataOf(whole).count ?? 0),
      byHidden: byHidden.reduce((sum, answer) => sum + Number(dataOf(answer).count ?? 0), 0),
    }
  },
}

const groups: Exit = {
  name: 'groups, and the titles of what they are by',
  routes: ['POST /api/v1/:plural/groups'],
  names: true,
  async leave(seat) {
    const by = (key: string) => seat.ask('POST', '/contacts/groups', { by: key })
    const [byName, byTitle, ...others] = await Promise.all(['firstName', 'jobTitle', 'company', 'owner', 'createdAt'].map(by))
    const named = (byName?.body.data ?? []) as { count: number }[]
    const counted = named.reduce((sum, { count }) => sum + count, Number(byName?.body.empty ?? 0))
    return { text: textOf([byName, byTitle, ...others]), count: counted }
  },
}

const records: Exit = {
  name: 'a record, and the titles of what it leads to',
  routes: ['GET /api/v1/:plural/:id'],
  names: true,
  leave: async (seat) => ({
    text: textOf([
      ...(await ofEach(seat, ({ id }) => seat.ask('GET', `/contacts/${id}`))),
      ...(await ofEach(seat, ({ note }) => seat.ask('GET', `/notes/${note}`))),
      ...(await ofEach(seat, ({ file }) => seat.ask('GET', `/files/${file}`))),
    ]),
  }),
}

const searches: Exit = {
  name: 'search, by words that one may read and by those that one may not',
  routes: ['GET /api/v1/search', 'POST /api/v1/search'],
  names: true,
  async leave(seat) {
    const byOpen = await ofEach(seat, ({ open }) => seat.ask('POST', '/search', { q: open, limit: 100 }))
    const byHidden = await ofEach(seat, ({ hidden }) => seat.ask('GET', `/search?q=${hidden}`))
    const listed = await ofEach(seat, ({ hidden }) => seat.ask('POST', '/contacts/query', { q: hidden }))
    const found = [...byHidden, ...listed].reduce((sum, answer) => sum + rowsOf(answer).length, 0)
    return { text: textOf([...byOpen, ...byHidden, ...listed]), byHidden: found }
  },
}

const history: Exit = {
  name: 'history, and what it puts back',
  routes: ['GET /api/v1/:plural/:id/history', 'POST /api/v1/:plural/:id/history/:change/restore'],
  names: true,
  async leave(seat) {
    const shown = await ofEach(seat, ({ id }) => seat.ask('GET', `/contacts/${id}/history`))
    const restored = await ofEach(seat, async ({ id }) => {
      const [change] = rowsOf(await seat.stand.owner('GET', `/contacts/${id}/history`))
      return seat.ask('POST', `/contacts/${id}/history/${change?.id}/restore`, {}, { 'if-match': '*' })
    })
    return { text: textOf([...shown, ...restored]) }
  },
}

const writes: Exit = {
  name: 'the answers of writes, and the record as it stands when it has moved on',
  routes: [
    'POST /api/v1/:plural',
    'PATCH /api/v1/:plural/:id',
    'DELETE /api/v1/:plural/:id',
    'POST /api/v1/:plural/:id/:action',
    'DELETE /api/v1/members/:id',
  ],
  names: true,
  async leave(seat) {
    const answers: Answer[] = []
    for (const { id } of seat.planted) {
      answers.push(await seat.ask('PATCH', `/contacts/${id}`, { source: 'walls' }, { 'if-match': '"99"' }))
      answers.push(await seat.ask('PATCH', `/contacts/${id}`, { source: 'walls' }, { 'if-match': '*' }))
      answers.push(await seat.ask('DELETE', `/contacts/${id}`))
      await seat.stand.owner('DELETE', `/contacts/${id}`)
      answers.push(await seat.ask('POST', `/contacts/${id}/restore`))
      await seat.stand.owner('POST', `/contacts/${id}/restore`)
    }
    return { text: textOf(answers) }
  },
}

const duplicates: Exit = {
  name: 'the warning of a duplicate',
  routes: ['POST /api/v1/:plural/duplicates'],
  names: true,
  leave: async (seat) => ({
    text: textOf(await ofEach(seat, ({ email }) => seat.ask('POST', '/contacts/duplicates', { emails: [{ value: email }] }))),
  }),
}

const why: Exit = {
  name: 'why somebody sees a record',
  routes: ['GET /api/v1/:plural/:id/access'],
  names: false,
  leave: async (seat) => ({ text: textOf(await ofEach(seat, ({ id }) => seat.ask('GET', `/contacts/${id}/access`))) }),
}

const consent: Exit = {
  name: 'who may be written to, what they said, and what was sent',
  routes: [
    ...['GET', 'POST'].map((method) => `${method} /api/v1/:plural/:id/consent`),
    ...['GET /api/v1/:plural/:id/messages', 'POST /api/v1/:plural/messages'],
    ...['POST /api/v1/:plural/:id/opt-in', 'POST /api/v1/:plural/:id/told', 'POST /api/v1/:plural/may-write'],
  ],
  names: false,
  async leave(seat) {
    const answers = await ofEach(seat, async ({ id }) => {
      const said = { purposeId: null, class: 'marketing', act: 'objected', channel: 'any', note: 'said so' }
      await seat.ask('POST', `/contacts/${id}/consent`, said)
      await seat.ask('POST', `/contacts/${id}/told`, { how: 'letter' })
      await seat.ask('POST', `/contacts/${id}/opt-in`, { purposeIds: [], language: 'en' })
      const mail = { people: [id], subject: 'Hello', text: 'there', reason: 'met' }
      const asked = [seat.ask('POST', '/contacts/messages', mail), seat.ask('GET', `/contacts/${id}/messages`)]
      const [sent, listed] = await Promise.all(asked)
      const answer = await seat.ask('GET', `/contacts/${id}/consent`)
      return { ...answer, text: textOf([answer, sent, listed]) }
    })
    const listed = await seat.ask('POST', '/contacts/may-write', { ids: seat.planted.map(({ id }) => id) })
    return { text: textOf([...answers, listed]) }
  },
}

const bulk: Exit = {
  name: 'changes of many, and how far they came',
  routes: ['POST /api/v1/:plural/bulk', 'GET /api/v1/jobs/:id'],
  names: false,
  async leave(seat) {
    const started = await seat.ask('POST', '/contacts/bulk', { filter: {}, change: { source: 'walls' } })
    const job = await seat.ask('GET', `/jobs/${dataOf(started).id}`)
    return { text: textOf([started, job]), count: Number(dataOf(started).total ?? 0) }
  },
}

const exporting: Exit = {
  name: 'exports',
  routes: ['POST /api/v1/exports', 'GET /api/v1/exports/:id', 'GET /api/v1/exports/:id/file'],
  names: true,
  async leave(seat) {
    const { app, tenant } = seat.stand
    const answers: Answer[] = []
    for (const [entity, format] of [
      ['contact', 'csv'],
      ['contact', 'json'],
      ['contact', 'vcard'],
      ['note', 'csv'],
    ]) {
      const started = await seat.ask('POST', '/exports', { entity, format })
      const { id } = dataOf(started)
      if (id === undefined) continue
      await runExport(app.context.engine, app.context.files, { tenantId: tenant.tenantId, exportId: id })
      answers.push(await seat.ask('GET', `/exports/${id}`), await seat.ask('GET', `/exports/${id}/file`))
    }
    return { text: textOf(answers) }
  },
}

const importing: Exit = {
  name: 'the preview of an import, which knows what is there',
  routes: [
    'POST /api/v1/imports',
    'GET /api/v1/imports',
    'GET /api/v1/imports/:id',
    'PATCH /api/v1/imports/:id',
    'GET /api/v1/imports/:id/preview',
    'POST /api/v1/imports/:id/start',
    'POST /api/v1/imports/:id/undo',
    'GET /api/v1/imports/:id/errors',
  ],
  names: false,
  async leave(seat) {
    const csv = `Email,Last name,Source\r\n${seat.planted.map(({ email }) => `${email},Byron,walls`).join('\r\n')}\r\n`
    const sent = await seat.upload('/imports?entity=contact', 'people.csv', csv)
    const { id } = dataOf(sent)
    const keyed = id === undefined ? undefined : await seat.ask('PATCH', `/imports/${id}`, { key: 'emails', mode: 'update' })
    const shown = id === undefined ? undefined : await seat.ask('GET', `/imports/${id}/preview`)
    return { text: textOf([sent, keyed, shown, await seat.ask('GET', '/imports?entity=contact')]) }
  },
}

/** A request as the server sees it, for what goes on asking who somebody is. */
const requestOf = ({ headers }: Seat): FastifyRequest =>
  ({ headers, cookies: { [sessionCookie]: headers.cookie?.split('=')[1] }, method: 'GET', routeOptions: {} }) as unknown as FastifyRequest

const live: Exit = {
  name: 'live changes',
  routes: ['GET /api/v1/live'],
  names: true,
  async leave(seat) {
    const { app, tenant, owner } = seat.stand
    const { engine, live: channel, entrance } = app.context
    const told: string[] = []
    const leave = await channel.join({
      tenantId: tenant.tenantId,
      after: undefined,
      sink: { write: (text) => told.push(text) > 0, end: () => undefined },
      resolve: () => entrance.principals.resolve(requestOf(seat)),
    })
    for (const { id, open } of seat.planted) await owner('PATCH', `/contacts/${id}`, { source: `walls ${open}` })
    for (const { id, hidden } of seat.planted) await owner('PATCH', `/contacts/${id}`, { jobTitle: `${hidden}` })
    await sealAll(engine.database)
    await channel.round()
    leave()
    return { text: told.join('\n') }
  },
}

const presence: Exit = {
  name: 'who else has a record open',
  routes: ['POST /api/v1/presence'],
  names: false,
  leave: async (seat) => ({
    text: textOf(await ofEach(seat, ({ id }) => seat.ask('POST', '/presence', { entity: 'contact', id, here: true }))),
  }),
}

/** Tells whoever sits there of each record, and gives the ids of what they are told by. */
async function notified({ stand: { app, tenant }, planted, memberId }: Seat): Promise<string[]> {
  const text = `insert into notification (tenant_id, id, member_id, kind, source_id, entity, record_id, in_app, created_at) values ($1, $2, $3, 'assigned', $2, 'contact', $4, true, $5)`
  const at = app.clock.now().toISOString()
  const told = planted.map(({ id }) => [tenant.tenantId, newId(app.clock), memberId, id, at] as const)
  await app.database.batch(
    tenant.tenantId,
    told.map((values) => ({ text, values })),
  )
  return told.map(([, id]) => id)
}

const notifications: Exit = {
  name: 'notifications, which name the record that they are about as long as one may read it',
  routes: [
    'GET /api/v1/notifications',
    'GET /api/v1/notifications/count',
    'POST /api/v1/notifications/read',
    'GET /api/v1/notifications/settings',
    'PATCH /api/v1/notifications/settings',
  ],
  names: true,
  async leave(seat) {
    await notified(seat)
    return { text: textOf([await seat.ask('GET', '/notifications'), await seat.ask('GET', '/notifications/count')]) }
  },
}

const fileBytes: Exit = {
  name: 'the bytes of files and pictures',
  routes: [
    'GET /api/v1/files/:id/content',
    'GET /api/v1/files/:id/thumbnail',
    'GET /api/v1/files/:id/preview',
    'GET /api/v1/:plural/:id/images/:field',
    'PUT /api/v1/:plural/:id/images/:field',
    'DELETE /api/v1/:plural/:id/images/:field',
    'POST /api/v1/:plural/:id/files',
  ],
  names: true,
  leave: async (seat) => ({
    text: textOf([
      ...(await ofEach(seat, ({ file }) => seat.ask('GET', `/files/${file}/content`))),
      ...(await ofEach(seat, ({ file }) => seat.ask('GET', `/files/${file}/preview`))),
      ...(await ofEach(seat, ({ file }) => seat.ask('GET', `/files/${file}/thumbnail`))),
    ]),
  }),
}

/** Routes that owners and admins alone may take, or owners alone: each is asked as it stands, and refuses everybody whom a table of roles is about. */
const closed = [
  ...['GET /audit', 'GET /audit/:id', 'POST /audit/export', 'GET /audit/actors', 'GET /audit/check', 'POST /audit/check', 'GET /outbox'],
  ...['GET /audit/checkpoint', 'POST /audit/checkpoint', 'GET /audit/reads'],
  ...['GET /webhooks', 'POST /webhooks', 'PATCH /webhooks/:id', 'DELETE /webhooks/:id', 'POST /webhooks/:id/ping'],
  ...['POST /webhooks/:id/rotate', 'GET /webhooks/:id/deliveries', 'POST /webhooks/:id/replay'],
  ...['POST /webhooks/:id/deliveries/:delivery/replay', 'GET /backups'],
  ...['GET /identity-provider', 'POST /identity-provider', 'DELETE /identity-provider', 'POST /identity-provider/test'],
  ...['GET /retention', 'GET /retention/preview', 'PUT /retention/:key', 'DELETE /retention/:key', 'POST /retention/sweeps/:id/decide'],
  ...['GET /retention/sweeps', 'GET /holds', 'POST /holds', 'POST /holds/:id/confirm', 'POST /holds/:id/review', 'POST /holds/:id/release'],
  ...['GET /privacy/told', 'POST /privacy/told', 'POST /privacy/told/exceptions', 'POST /consent-imports'],
  ...['GET /soft-opt-in-countries', 'PUT /soft-opt-in-countries/:country', 'DELETE /soft-opt-in-countries/:country'],
  ...['GET /privacy-reviews', 'GET /privacy-reviews/unreadable', 'POST /privacy-reviews/:id/decide'],
  ...['GET /erasures', 'POST /erasures', 'POST /erasures/plan', 'GET /erasures/:id', 'POST /erasures/:id/decision'],
  ...['GET /erasures/:id/certificate', 'GET /erasures/:id/completion'],
  ...['GET /access-exports', 'POST /access-exports', 'GET /access-exports/:id', 'GET /access-exports/:id/file', 'GET /record-reads'],
  ...['GET /archives', 'POST /archives', 'POST /archives/import', 'GET /archives/:id', 'GET /archives/:id/file'],
  ...['GET /security', 'PATCH /security', 'GET /roles', 'POST /roles', 'PATCH /roles/:id', 'DELETE /roles/:id'],
  ...['GET /api-keys', 'POST /api-keys', 'DELETE /api-keys/:id', 'GET /invitations', 'GET /allowed-addresses', 'PUT /allowed-addresses'],
  ...['POST /members/:id/link', 'DELETE /members/:id/link', 'GET /members/:id/sessions', 'DELETE /members/:id/sessions'],
  ...['DELETE /members/:id/factors', 'PATCH /tenant', 'POST /tenant/closure', 'DELETE /tenant/closure'],
  ...['POST /own-fields', 'PATCH /own-fields/:id', 'DELETE /own-fields/:id', 'POST /own-objects', 'DELETE /own-objects/:id'],
  ...['PATCH /file-settings', 'PATCH /privacy-contact', 'PUT /request-settings'],
  ...['PATCH /privacy-requests/:id', 'GET /privacy-requests/:id/file', 'GET /privacy-requests/:id/letters/:event'],
  ...['confirm', 'ask', 'answered', 'extend', 'refuse', 'fulfil', 'cancel'].map((step) => `POST /privacy-requests/:id/${step}`),
]

const nobodys = '01990000-0000-7000-8000-000000000000'

const administration: Exit = {
  name: 'what owners and admins alone are shown: the log, the outbox, webhooks, backups, archives',
  routes: closed.map((route) => route.replace(' ', ' /api/v1')),
  names: false,
  async leave(seat) {
    const answers = await Promise.all(
      closed.map((route) => {
        const [method = 'GET', path = ''] = route.split(' ')
        return seat.ask(method as 'GET', path.replace(/:\w+/g, nobodys), method === 'GET' ? undefined : {}, { 'if-match': '*' })
      }),
    )
    const open = closed.filter((_, index) => ![403, 404].includes(answers[index]?.status ?? 0))
    assert.deepEqual(open, [], 'open to those who manage nothing')
    return { text: textOf(answers) }
  },
}

/** Managers see what people ask, and file it; roles of the tenant's own do not. */
const privacyRequests: Exit = {
  name: 'what people ask about their data',
  owed: true,
  routes: ['GET /api/v1/privacy-requests', 'POST /api/v1/privacy-requests', 'GET /api/v1/privacy-requests/:id'],
  names: false,
  async leave(seat) {
    const answers = await ofEach(seat, async ({ id, open }) => {
      const asked = { kind: 'access', channel: 'post', text: open, name: `${open} Planted`, people: [{ entity: 'contact', id }] }
      const filed = dataOf(await seat.stand.owner('POST', '/privacy-requests', asked))
      const shown = [`/privacy-requests/${filed.id}`, '/privacy-requests', `/privacy-requests?person=${id}`]
      const seen = await Promise.all(shown.map((path) => seat.ask('GET', path)))
      const tried = await seat.ask('POST', '/privacy-requests', asked)
      assert.equal(new Set([...seen, tried].map(({ status }) => status < 300)).size, 1, 'all of it, or nothing')
      return { ...tried, text: textOf([...seen, tried]) }
    })
    return { text: textOf(answers) }
  },
}

const kept: Exit = {
  name: 'when a record ends, for whoever may read it',
  routes: ['GET /api/v1/retention/records/:entity/:id'],
  names: false,
  async leave(seat) {
    const answers = await ofEach(seat, ({ id }) => seat.ask('GET', `/retention/records/contact/${id}`))
    return { text: textOf(answers), count: answers.filter(({ status }) => status === 200).length }
  },
}

const mails: Exit = {
  name: 'mails of notifications, which name the record as long as one may read it',
  routes: [],
  names: true,
  async leave(seat) {
    const { app, tenant, owner } = seat.stand
    for (const notificationId of await notified(seat)) await mailNotification(app.context, { tenantId: tenant.tenantId, notificationId })
    return { text: textOf([await owner('GET', '/outbox')]) }
  },
}

/** Every exit there is. Whoever builds another one adds it here, and the table test says whether it keeps the rights. */
export const exits: readonly Exit[] = [
  lists,
  totals,
  groups,
  records,
  searches,
  history,
  writes,
  why,
  consent,
  duplicates,
  bulk,
  exporting,
  importing,
  live,
  notifications,
  mails,
  presence,
  fileBytes,
  kept,
  privacyRequests,
  administration,
]

/** The files that read records, values of changes or the search table with statements of their own, and how each keeps the rights of whoever asks. */
export const readers: Readonly<Record<string, string>> = {
  'engine/find.ts': 'the gate: access is part of each query',
  'engine/query/select.ts': 'what a statement of the gate reads: no statement of its own',
  'engine/query/filter.ts': 'conditions of the gate: no statement of its own',
  'engine/query/sort.ts': 'the order of the gate: no statement of its own',
  'engine/query/groups.ts': 'the gate, the same conditions: numbers of fields by which one may ask',
  'engine/query/totals.ts': 'the gate, the same conditions: numbers of fields by which one may ask',
  'engine/search/hits.ts': 'search, looked at again where words are hidden',
  'engine/act/lock.ts': 'writing: under the read right, or as the system for a verb',
  'engine/act/links.ts': 'writing: a link leads to what its writer may read',
  'engine/act/end.ts': 'ending: what hangs on a record ends with it, whoever sees it; nothing of it is answered',
  'engine/change/history.ts': 'history: the record is read first, hidden fields are taken out',
  'engine/change/audit.ts': 'the log: owners and admins',
  'engine/change/links.ts': 'the seals and what they cover, for the check alone: no value leaves',
  'engine/change/verify.ts': 'the seals: commitments, no value leaves',
  'engine/import/matches.ts': 'imports: found under the read right, by fields that one may search by',
  'engine/import/undo-store.ts': 'undo: values that the import itself wrote; they are not answered',
  'engine/access/scope.ts': 'the rights themselves',
  'engine/access/standing.ts': 'the rights themselves: who a member is, and with whom',
  'engine/access/roles.ts': 'whether anybody bears a role that ends: nothing is answered',
  'engine/own/objects.ts': 'whether an object that ends has records: nothing is answered',
  'engine/consent/purposes.ts': 'purposes: how the tenant works; everybody who writes to people reads them',
  'engine/notifications/follow.ts': 'who the owners are, to be told; nothing is answered',
  'engine/notifications/notice.ts': 'which of those who are told are still members; nothing is answered',
  'engine/requests/contact.ts': 'which members answer requests: ids, to be told',
  'engine/retain/settings.ts': 'whether whoever answers for an extension is a member: for owners and admins',
  'server/as-member.ts': 'a member by address, for the command line; the names of teams that two share, for owners and admins',
  'server/checkpoint-tasks.ts': 'the addresses of owners, to which the checkpoint is mailed',
  'server/routes/security.ts': 'how members are guarded: for owners and admins',
  'engine/export/part-counts.ts': 'how many columns an export needs: a number',
  'engine/people/untold.ts': 'who must still be told: ids and times, for owners and admins; titles are read under their rights',
  'engine/mentions/history.ts': 'erasure: history that names the person, for the engine and for reviewers, who are owners and admins',
  'engine/mentions/prune.ts': 'whether a history is left at all: nothing is answered',
  'engine/mentions/rebuild.ts': 'whom texts and their history name: keyed hashes, nothing is answered',
  'engine/live/changes.ts': 'live: engine/live/sight.ts tells each listener what they may read',
  'engine/retain/held.ts': 'which records are on hold: ids, for ending them or not; nothing is answered',
  'engine/retain/holds.ts': 'that the record of a hold is there: for owners and admins, nothing of it is answered',
  'engine/retain/condition.ts': 'what is over its period: counts, and names that are read through the gate',
  'engine/access/restricted.ts': 'the rights themselves: what is restricted',
  'engine/act.ts': 'writing: what is changed was locked under the read right',
  'engine/erase/forget.ts': 'erasure: owners and admins; nothing is answered',
  'engine/erase/bearers.ts': 'erasure: who else bears an address that is to be forgotten; nothing is answered',
  'engine/erase/plan.ts': 'erasure: owners and admins; counts',
  'engine/erase/rows.ts': 'erasure: owners and admins; ids and counts',
  'engine/erase/unlink.ts': 'erasure: owners and admins; ids of what was changed',
  'engine/people/graph.ts': 'whose a record is: ids, for answering and erasing people',
  'engine/people/access/strangers.ts': 'whom a text names besides the person whose data it is: used to mask them, never answered',
  'engine/webhooks/deliver.ts': 'webhooks: ids and names of fields, to whom an admin says',
}

const ofAccounts = 'of an account, to its holder: nothing of any record'

/** What each letter says of records, and to whom: one that is added tomorrow does not compile until it is said here. */
export const letters: Readonly<Record<TemplateName, string>> = {
  'account.reset': ofAccounts,
  'account.new-place': ofAccounts,
  'account.locked': ofAccounts,
  'account.factor-added': ofAccounts,
  'account.factor-removed': ofAccounts,
  'account.factors-reset': ofAccounts,
  'account.codes-withdrawn': ofAccounts,
  'account.reset-link-made': ofAccounts,
  'account.email': ofAccounts,
  'account.email-changed': ofAccounts,
  'sign-up': ofAccounts,
  'member.join': 'to the member themselves',
  'hold.confirm': 'a code, to the owner who asked for it',
  'audit.checkpoint': 'a position and a hash, to owners',
  notification: 'the title of a record, to a member who may read it then: tried above',
  'consent.confirm': 'to whom it is about',
  'privacy.told': 'to whom it is about',
  'privacy.check': 'to whoever shows that the mailbox is theirs',
  'privacy.request': 'to whom it is about',
  personal: 'what a member writes, to somebody whom they may read: tried above',
  product: 'to whom it is about',
  campaign: 'to whom it is about',
}

/** Storage, and what the operator and owners do with a whole tenant: no rights of members are asked there. */
export const outsideRights: readonly RegExp[] = [/^engine\/(storage|backup|archive|closure)\//]
