import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { Chance, sample } from '#engine/conformance/samples.ts'
import type { EntityModel } from '#engine/model.ts'
import { releaseModel } from '#engine/model-of.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Role, roles } from '#schema/access.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { type Route, routesOf } from '#tests/walls/routes.ts'

const snapshot = new URL('../snapshots/roles.md', import.meta.url)

let app: TestApp
let tenant: TestTenant
const keys = new Map<Role, string>()

before(async () => {
  app = await openTestApp({ settings: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  tenant = await app.tenant('Acme')
  for (const role of roles) keys.set(role, await app.key(tenant, role))
})
after(() => app.close())

const { entities } = releaseModel()
const plurals = entities.map(({ plural }) => plural).toSorted()

function entityOf(plural: string): EntityModel {
  const found = entities.find((entity) => entity.plural === plural)
  assert.ok(found, plural)
  return found
}

/** What can be done to a record beside changing it. */
const actionsOf = (plural: string): string[] => ['restore', ...new Set(Object.values(entityOf(plural).states ?? {}).flatMap(Object.keys))]

async function asOwner(method: Route['method'], path: string, body?: unknown, headers: Record<string, string> = {}): Promise<string> {
  const answer = await app.ask(tenant.apiKey, method, `/api/v1${path}`, body, headers)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`)
  const data = answer.body.data as { id: string } | { id: string }[]
  return Array.isArray(data) ? (data[0]?.id ?? '') : data.id
}

const chance = new Chance(1)
let serial = 0

/** A record that belongs to somebody else, made anew for each attempt: with what it must have, and what it is called by. */
async function othersRecord(plural: string): Promise<string> {
  const { fields, title, hangsOn } = entityOf(plural)
  const onto = hangsOn === null ? '' : await othersRecord('contacts')
  if (fields.some(({ kind }) => kind.name === 'content')) return asOwner('POST', `/contacts/${onto}/${plural}`, csv, multipart)
  serial += 1
  const needed = fields.filter(({ key, options }) => key !== hangsOn?.key && (options.required === true || title.of.includes(key)))
  const values = needed.map((each) => [each.key, sample(each, { chance, pool: new Map(), serial })])
  const about = hangsOn === null ? {} : { [hangsOn.key]: { entity: 'contact', id: onto } }
  return asOwner('POST', `/${plural}`, { ...Object.fromEntries(values), ...about, ...(plural === 'members' ? { role: 'member' } : {}) })
}

/** A change of a text of it. */
const changed = (plural: string): Record<string, string> => {
  const written = entityOf(plural).fields.find(({ kind, options }) => /^(text|longText)$/.test(kind.name) && options.set !== 'by-rule')
  return { [written?.key ?? '']: newId() }
}

const field = { kind: 'text', holds: 'free-text' }
const csv = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nLast name\r\nByron\r\n--b--\r\n'
const multipart = { 'content-type': 'multipart/form-data; boundary=b' }

/** What is no record, and somebody else's: made anew, since some of the attempts end it. */
const othersThing: Readonly<Record<string, () => Promise<string>>> = {
  'api-keys': () => asOwner('POST', '/api-keys', { name: 'x', role: 'member', expiresOn: null }),
  archives: () => asOwner('POST', '/archives'),
  audit: () => asOwner('GET', '/audit'),
  // Placed by people alone: a key of whatever role is shown the door.
  holds: async () => newId(),
  'privacy-requests': () => asOwner('POST', '/privacy-requests', { kind: 'access', channel: 'post', text: 'What do you have?' }),
  'privacy-reviews': async () => newId(),
  'access-exports': async () => newId(),
  erasures: async () => newId(),
  webhooks: async () => (await asOwner('GET', '/webhooks')) || asOwner('POST', '/webhooks', { url: 'http://127.0.0.1:9/' }),
  files: () => othersRecord('files'),
  roles: () => asOwner('POST', '/roles', { name: newId(), from: 'member' }),
  exports: () => asOwner('POST', '/exports', { entity: 'contact', format: 'csv' }),
  imports: () => asOwner('POST', '/imports?entity=contact', csv, multipart),
  jobs: async () => asOwner('POST', '/contacts/bulk', { ids: [await othersRecord('contacts')], action: 'trash' }),
  'own-fields': () => asOwner('POST', '/own-fields', { ...field, entity: 'contact', label: newId() }),
  'own-objects': () =>
    asOwner('POST', '/own-objects', {
      name: newId(),
      plural: newId(),
      subject: 'none',
      reason: 'none',
      titleField: { ...field, label: 'Name' },
    }),
}

/** A body that gets as far as the right, on routes where an empty one does not. */
function bodyFor(route: Route, id: string): unknown {
  if (route.method === 'GET' || route.method === 'DELETE') return undefined
  if (route.path.endsWith('/bulk')) return { ids: [id], action: 'trash' }
  if (route.path.endsWith('/exports')) return { entity: 'contact', format: 'csv' }
  return route.path.endsWith('/imports') ? csv : {}
}

/** What a role meets at a route: the door, or what is behind it (values that are wrong, a state that forbids it). */
async function meets(role: Role, route: Route, path: string, plural: string): Promise<string> {
  const [, thing = ''] = /^\/api\/v1\/([a-z-]+)\/:id/.exec(path) ?? []
  const id = plural !== '' || thing === 'members' ? await othersRecord(plural || thing) : ((await othersThing[thing]?.()) ?? newId())
  assert.ok(
    thing === '' || plural !== '' || thing === 'members' || thing in othersThing,
    `say in tests/walls/roles.test.ts how a thing of ${thing} is made`,
  )
  const ofRecord = route.path.includes(':plural/:id')
  if (ofRecord && (path.endsWith('/restore') || path.includes('forever=true')) && !path.includes(':change'))
    await asOwner('DELETE', `/${plural}/${id}`)
  let change = ''
  if (path.includes(':change')) {
    await asOwner('PATCH', `/${plural}/${id}`, changed(plural))
    change = await asOwner('GET', `/${plural}/${id}/history`)
  }
  const query = path.endsWith('/imports') && route.method === 'POST' ? '?entity=contact' : ''
  const headers = query === '' ? {} : multipart
  const { status } = await app.ask(
    keys.get(role),
    route.method,
    path.replace(':id', id).replace(':change', change) + query,
    bodyFor(route, id),
    headers,
  )
  return [401, 403, 404].includes(status) ? String(status) : 'may'
}

/** Nobody is anybody there: these routes take no key. */
const forNobody = /^\/api\/v1\/(setup|session|sessions|account|devices|join|sign-up|provider-visits|operator)\b|openapi\.json$/

async function table(): Promise<string> {
  const lines: string[] = []
  for (const route of routesOf(app.app).filter(({ path }) => path.startsWith('/api/v1/') && !forNobody.test(path)))
    for (const plural of route.path.includes(':plural') ? plurals : [''])
      for (const action of route.path.includes(':action') ? actionsOf(plural) : [''])
        for (const query of route.path.endsWith(':plural/:id') && route.method === 'DELETE' ? ['', '?forever=true'] : ['']) {
          const path = route.path.replace(':plural', plural).replace(':action', action) + query
          const outcomes: string[] = []
          for (const role of roles) outcomes.push(await meets(role, route, path, plural))
          lines.push(`| ${route.method} ${path.replace('/api/v1', '')} | ${outcomes.join(' | ')} |`)
        }
  return `# Who may do what\n\nWhat an API key of each role meets at each route, with records of somebody else: tried, not declared. 403: forbidden; 404: not to be seen. Derived by tests/walls/roles.test.ts; do not edit.\n\n| route | ${roles.join(' | ')} |\n|---|${roles.map(() => '---').join('|')}|\n${lines.toSorted().join('\n')}\n`
}

test('each role may do at each route what is written down, and no more', async () => {
  const found = await table()
  if (process.env.WRITE_SNAPSHOTS === '1') await writeFile(snapshot, found)
  assert.equal(found, await readFile(snapshot, 'utf8'), 'a right has changed: WRITE_SNAPSHOTS=1 writes what is now')
})
