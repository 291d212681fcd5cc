import { Chance, sample } from '#engine/conformance/samples.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { modelOf } from '#engine/model-of.ts'
import { ownKinds } from '#engine/own/draft.ts'
import type { Answer, TestApp, TestTenant } from '#tests/app.ts'
import { formOf, formType } from '#tests/files.ts'

/** What somebody did and was answered, in order, with everything left out that differs from run to run. */
export type Transcript = readonly string[]

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Numbers ids by their first appearance, and hides what is random by design: cursors, keys. */
class Recorder {
  readonly lines: string[] = []
  readonly #ids = new Map<string, number>()
  readonly #app: TestApp
  readonly #key: string

  constructor(app: TestApp, key: string) {
    this.#app = app
    this.#key = key
  }

  async ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    const answer = await this.#app.ask(this.#key, method, `/api/v1${path}`, body, headers)
    const etag = answer.headers.etag === undefined ? '' : ` ${String(answer.headers.etag)}`
    this.lines.push(this.#plain(`${method} ${path} → ${answer.status}${etag} ${answer.text}`))
    return answer
  }

  #plain(text: string): string {
    return text
      .replace(uuid, (id) => `#${this.#ids.get(id) ?? this.#ids.set(id, this.#ids.size).size - 1}`)
      .replace(/"next":"[^"]+"/g, '"next":"…"')
      .replace(/stw_[\w-]+/g, 'stw_…')
  }
}

const dataOf = (answer: Answer): Record<string, unknown> => (answer.body.data ?? {}) as Record<string, unknown>
const idOf = (answer: Answer): string => String(dataOf(answer).id ?? 'none')

/** An API key's working day: everything that the API offers for every entity, and all that stands beside; the same for whoever runs it. Never throws for an answer. */
export async function workingDay(app: TestApp, tenant: TestTenant): Promise<Transcript> {
  const recorder = new Recorder(app, tenant.apiKey)
  const { ask } = { ask: recorder.ask.bind(recorder) }
  await ask('GET', '/tenant')
  await ask('GET', '/api-keys')
  await ownModel(ask)
  const model = await currentModel(app, tenant)
  await ask('GET', '/model')
  const pool = new Map<string, string[]>()
  const made = dataOf(await ask('GET', '/members')) as unknown as { id: string }[]
  pool.set(
    'member',
    made.map(({ id }) => id),
  )
  const entities = model.entities.toSorted((a, b) => Number(a.hangsOn !== null) - Number(b.hangsOn !== null))
  for (const entity of entities.filter(({ hangsOn, name }) => hangsOn === null && name !== 'member')) {
    const required = entity.fields.filter(({ options }) => options.required)
    const input = Object.fromEntries(
      [...required, ...entity.fields.filter(({ key }) => entity.title.of.includes(key))].map((field) => [field.key, draw(field, pool, 1)]),
    )
    pool.set(entity.name, [idOf(await ask('POST', `/${entity.plural}`, input))])
  }
  for (const entity of entities) await livesOf(ask, entity, pool)
  await beside(ask, pool)
  return recorder.lines
}

type Ask = Recorder['ask']

const draw = (field: EntityModel['fields'][number], pool: ReadonlyMap<string, readonly string[]>, serial: number): unknown =>
  sample(field, { chance: new Chance(serial), pool, serial })

async function currentModel(app: TestApp, { tenantId }: TestTenant): Promise<Model> {
  const [found] = await app.database.batch(tenantId, [
    { text: 'select model_version from tenant_settings where tenant_id = $1', values: [tenantId] },
  ])
  return modelOf(app.database, { tenantId, modelVersion: Number(found?.rows[0]?.model_version) })
}

async function ownModel(ask: Ask): Promise<void> {
  const field = (entity: string, kind: string): object => ({
    entity,
    kind,
    label: kind,
    holds: 'free-text',
    options: kind === 'choice' ? { choices: ['A'] } : kind === 'link' ? { entity: 'company' } : {},
  })
  await ask('POST', '/own-objects', {
    name: 'Machine',
    plural: 'Machines',
    subject: 'none',
    reason: 'a machine',
    titleField: { label: 'Name', kind: 'text', holds: 'free-text' },
  })
  for (const kind of ownKinds()) for (const entity of ['contact', 'x_machine']) await ask('POST', '/own-fields', field(entity, kind))
  await ask('GET', '/own-fields')
  await ask('GET', '/own-objects')
}

/** A record from its making to its end, with every way to look at it in between. */
async function livesOf(ask: Ask, entity: EntityModel, pool: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const path = `/${entity.plural}`
  const input = Object.fromEntries(entity.fields.map((field) => [field.key, draw(field, pool, 7)]))
  const [text] = entity.fields.filter(({ kind, options }) => kind.name === 'text' || (kind.name === 'longText' && options.search))
  const first = await ask('POST', path, input, { 'idempotency-key': `first of ${entity.name}` })
  await ask('POST', path, input, { 'idempotency-key': `first of ${entity.name}` })
  await ask('POST', path, { ...input, nonsense: 1 })
  const id = idOf(first)
  await ask('GET', `${path}?count=true&labels=true&limit=2&sort=-createdAt`)
  await ask('GET', `${path}?trash=true&count=true`)
  for (const field of entity.fields.filter(({ options }) => options.filterable))
    await ask('POST', `${path}/query`, { filter: { [field.key]: { empty: false } }, count: true, labels: true, fields: [field.key] })
  for (const field of entity.fields.filter(({ options }) => options.sortable))
    await ask('POST', `${path}/query`, { sort: field.key, fields: [field.key] })
  for (const q of [String(dataOf(first)[text?.key ?? ''] ?? 'Ada'), 'example', '0171 555', 'adaa']) {
    await ask('GET', `${path}?q=${encodeURIComponent(q.slice(0, 50))}&count=true`)
    await ask('POST', '/search', { q })
  }
  await ask('PATCH', `${path}/${id}`, text === undefined ? {} : { [text.key]: 'changed later' }, { 'if-match': '"1"' })
  await ask('PATCH', `${path}/${id}`, {}, { 'if-match': '"1"' })
  const history = await ask('GET', `${path}/${id}/history`)
  const [change] = (history.body.data ?? []) as { id: string }[]
  await ask('POST', `${path}/${id}/history/${change?.id ?? id}/restore`, {})
  await ask('GET', `${path}/${id}`)
  for (const action of new Set(Object.values(entity.states ?? {}).flatMap((to) => Object.keys(to))))
    await ask('POST', `${path}/${id}/${action}`, {})
  await ask('POST', `${path}/bulk`, { filter: {}, action: 'trash' })
  await ask('DELETE', `${path}/${id}`)
  await ask('POST', `${path}/${id}/restore`, {})
  await ask('DELETE', `${path}/${id}`)
  await ask('GET', `${path}?trash=true&count=true`)
  await ask('DELETE', `${path}/${id}?forever=true`)
  await ask('GET', `${path}/${id}`)
}

async function beside(ask: Ask, pool: ReadonlyMap<string, readonly string[]>): Promise<void> {
  await ask('POST', '/api-keys', { name: 'another', role: 'member', expiresOn: null })
  await ask('GET', '/api-keys')
  await ask('PATCH', '/tenant', { currency: 'USD' })
  await ask('POST', `/members/${pool.get('member')?.[0] ?? ''}/link`, {})
  await ask('GET', '/invitations')
  const role = await ask('POST', '/roles', { name: 'Sales', from: 'member' })
  await ask('PATCH', `/roles/${idOf(role)}`, { actions: { contact: { read: 'team' } }, fields: { contact: { jobTitle: { read: false } } } })
  await ask('GET', '/roles')
  await ask('GET', `/contacts/${pool.get('contact')?.[0] ?? ''}/access?member=${pool.get('member')?.[0] ?? ''}`)
  await ask('DELETE', `/roles/${idOf(role)}`)
  await ask('GET', '/outbox')
  await ask('GET', '/search?q=example')
  const form = formOf({ name: 'notes.txt', bytes: Buffer.from('what she said') }).toString()
  const uploaded = await ask('POST', `/contacts/${pool.get('contact')?.[0] ?? ''}/files`, form, { 'content-type': formType })
  await ask('GET', `/files/${idOf(uploaded)}/content`)
  await ask('GET', `/files/${idOf(uploaded)}/preview`)
  await ask('DELETE', `/contacts/${pool.get('contact')?.[0] ?? ''}/images/photo`)
  await ask('PATCH', '/file-settings', { maxMegabytes: 1 })
  await ask('GET', '/file-settings')
  const started = await ask('POST', '/exports', { entity: 'contact', format: 'csv' })
  await ask('GET', `/exports/${idOf(started)}`)
}
