import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hostileTexts, hostileValues } from '#engine/conformance/hostile.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl } from '#tests/entrance.ts'
import { sampled } from '#tests/sampled.ts'
import { type Route, routesOf } from '#tests/walls/routes.ts'

let app: TestApp
let tenant: TestTenant
let contact: string

before(async () => {
  app = await openTestApp({ crowd: true })
  tenant = await app.tenant('Acme')
  const { body } = await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', { lastName: 'Byron' })
  contact = (body.data as { id: string }).id
})
after(() => app.close())

const short = Object.entries(hostileTexts).filter(([, text]) => text.length <= 1000)

/** An answer to rubbish: a success, or an error of ours with a code and a sentence. Never 500, and never the words of a library. */
function wellAnswered(answer: Answer, what: string): void {
  assert.ok(answer.status < 500 && answer.status !== 429, `${what}: ${answer.status}`)
  if (answer.status < 400) return
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, what)
  const { code, title, status, errors } = answer.body as {
    code?: string
    title?: string
    status?: number
    errors?: { pointer: string; code: string; message: string }[]
  }
  assert.equal(status, answer.status, what)
  assert.match(code ?? '', /^[a-z][a-z.-]*$/, what)
  assert.notEqual(title, code, `${what}: ${code} has no sentence`)
  for (const error of errors ?? []) {
    assert.notEqual(error.message, error.code, `${what}: ${error.code} has no sentence`)
    assert.match(error.pointer, /^(\/([^/~]|~[01])*)*$/, what)
  }
}

const filled = ({ path }: Route, id: string): string =>
  path.replace(':plural', 'contacts').replace(':id', id).replace(':action', 'restore').replace(':change', id)
const routes = (): Route[] =>
  routesOf(app.app).filter(({ path, method }) => path.startsWith('/api/v1/') && !(method === 'DELETE' && path.endsWith('/session')))
const writes = (): Route[] => routes().filter(({ method }) => method !== 'GET')

test('rubbish in a path is not there, or not to be had', async () => {
  for (const route of routes().filter(({ path }) => path.includes(':')))
    for (const [what, text] of short)
      for (const name of [':id', ':plural', ':action', ':change'].filter((each) => route.path.includes(each))) {
        const path = filled({ ...route, path: route.path.replace(name, encodeURIComponent(text.toWellFormed()) || '%20') }, contact)
        const answer = await app.ask(
          tenant.apiKey,
          route.method,
          path,
          route.method === 'GET' || route.method === 'DELETE' ? undefined : {},
        )
        wellAnswered(answer, `${route.method} ${route.path}, ${name} is ${what}`)
        assert.ok(answer.status >= 400, `${route.method} ${route.path}, ${name} is ${what}: ${answer.status}`)
      }
})

test('paths that no URL can have are refused', async () => {
  for (const path of [
    '/api/v1/contacts/%',
    '/api/v1/contacts/%E0%A4%A',
    '/api/v1/contacts/%00',
    '/api/v1//contacts',
    '/api/v1/contacts/../tenant',
    `/api/v1/${'x'.repeat(5000)}`,
  ])
    wellAnswered(await app.ask(tenant.apiKey, 'GET', path), path)
})

test('rubbish in a query is refused, or finds nothing wrong', async () => {
  const names = [
    'limit',
    'cursor',
    'sort',
    'q',
    'filter',
    'fields',
    'count',
    'trash',
    'labels',
    'forever',
    'entity',
    'filter[lastName][eq]',
    'filter[lastName][constructor]',
    'filter[__proto__]',
    'filter[id]',
    '__proto__',
  ]
  for (const route of routes().filter(({ method }) => method === 'GET'))
    for (const name of names)
      for (const [what, text] of short) {
        if (!sampled(17)) continue
        const path = `${filled(route, contact)}?${encodeURIComponent(name)}=${encodeURIComponent(text.toWellFormed())}`
        wellAnswered(await app.ask(tenant.apiKey, 'GET', path), `GET ${route.path}, ${name} is ${what}`)
      }
  for (const query of [
    'q=a&q=b',
    'limit=1&limit=2',
    'fields=a&fields=b',
    'filter[a]=1&filter[a]=2',
    'sort=a&sort=b',
    'cursor=a&cursor=b',
    '%',
    '=',
    '&&&',
    'filter={"and":1}',
    'filter=[1]',
    'filter=null',
  ])
    for (const path of ['/api/v1/contacts', '/api/v1/search', `/api/v1/contacts/${contact}/history`])
      wellAnswered(await app.ask(tenant.apiKey, 'GET', `${path}?${query}`), `${path}?${query}`)
})

test('rubbish as a body is refused on every route', async () => {
  for (const route of writes())
    for (const [what, body] of Object.entries(hostileValues)) {
      if (!sampled(7)) continue
      const answer = await app.ask(tenant.apiKey, route.method, filled(route, contact), JSON.stringify(body), {
        'content-type': 'application/json',
      })
      wellAnswered(answer, `${route.method} ${route.path}, the body is ${what}`)
    }
})

test('rubbish in every value of a body is refused on every route', async () => {
  const keys = [
    'entity',
    'label',
    'kind',
    'holds',
    'options',
    'name',
    'plural',
    'subject',
    'reason',
    'titleField',
    'fields',
    'role',
    'expiresOn',
    'email',
    'password',
    'token',
    'current',
    'language',
    'timeZone',
    'country',
    'currency',
    'ids',
    'filter',
    'change',
    'action',
    'q',
    'sort',
    'cursor',
    'limit',
    'format',
    'columns',
    'key',
    'mode',
    'encoding',
    'delimiter',
    'organisation',
    'entities',
    'lastName',
    'emails',
    'address',
    'tags',
    'company',
  ]
  const whole = {
    entity: 'contact',
    label: 'A',
    kind: 'text',
    holds: 'free-text',
    options: {},
    name: 'A',
    plural: 'As',
    subject: 'none',
    reason: 'x',
    titleField: { label: 'T', holds: 'free-text' },
    role: 'member',
    format: 'csv',
  }
  const kinds = [
    'empty',
    'NUL',
    'a lone surrogate',
    'a method of every object',
    'a thousand characters',
    'true',
    'zero',
    'a huge number',
    'an empty list',
  ]
  const small = Object.entries(hostileValues).filter(([what]) =>
    [...kinds, 'an empty object', 'a list of nothing', 'an object with strange keys', 'a list of strange keys'].includes(what),
  )
  for (const route of writes())
    for (const key of keys)
      for (const [what, value] of small) {
        if (!sampled(53)) continue
        const alone = await app.ask(tenant.apiKey, route.method, filled(route, contact), { [key]: value })
        wellAnswered(alone, `${route.method} ${route.path}, ${key} is ${what}`)
        if (!(key in whole) || alone.status === 401 || alone.status === 403) continue
        wellAnswered(
          await app.ask(tenant.apiKey, route.method, filled(route, contact), { ...whole, [key]: value }),
          `${route.method} ${route.path}, all but ${key}, which is ${what}`,
        )
      }
})

test('a body that is none, is cut, too large or of another kind is refused', async () => {
  const bodies: [string, string, string][] = [
    ['cut', 'application/json', '{"lastName":'],
    ['empty', 'application/json', ''],
    ['of no kind', '', '{}'],
    ['XML', 'application/xml', '<a/>'],
    ['a form', 'application/x-www-form-urlencoded', 'a=b'],
    ['text', 'text/plain', '{}'],
    ['not UTF-8', 'application/json; charset=utf-16', '{}'],
    ['too large', 'application/json', `{"lastName":"${'x'.repeat(2_000_000)}"}`],
    ['a bomb of brackets', 'application/json', '['.repeat(500_000)],
    ['broken multipart', 'multipart/form-data; boundary=b', '--b\r\nnonsense'],
  ]
  for (const route of writes())
    for (const [what, type, body] of bodies) {
      if (!sampled(7)) continue
      const headers = type === '' ? {} : { 'content-type': type }
      wellAnswered(
        await app.ask(tenant.apiKey, route.method, filled(route, contact), body, headers),
        `${route.method} ${route.path}, ${what}`,
      )
    }
})

test('rubbish in the headers is refused, or means nothing', async () => {
  // What Node sends at all: no control characters, no letters beyond Latin-1.
  const printable = short.map(([what, text]) => [what, text.replace(/[^ -~]/g, 'ü')] as const)
  for (const name of [
    'if-match',
    'idempotency-key',
    'steward-tenant',
    'accept-language',
    'accept',
    'cookie',
    'authorization',
    'x-forwarded-for',
    'sec-fetch-site',
    'origin',
  ])
    for (const [what, value] of printable) {
      for (const [method, path, body] of [
        ['POST', '/api/v1/contacts', { lastName: 'A' }],
        ['PATCH', `/api/v1/contacts/${contact}`, {}],
        ['GET', '/api/v1/contacts', undefined],
      ] as const) {
        const answer = await app.ask(name === 'authorization' ? undefined : tenant.apiKey, method, path, body, { [name]: value })
        wellAnswered(answer, `${method} ${path}, ${name} is ${what}`)
      }
    }
  wellAnswered(
    await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', { lastName: 'A' }, { 'idempotency-key': 'x'.repeat(10_000) }),
    'a long key',
  )
  wellAnswered(
    await app.ask(undefined, 'POST', '/api/v1/session', { email: 'a@x.example', password: 'x'.repeat(5000) }, { origin: baseUrl }),
    'a long password',
  )
})
