/**
 * A stand-in for the API while the web is developed: docs/api.md in memory, with made-up people. Serves dist/web too, under the
 * content security policy of the real server. `node tests/fake-api/main.ts [contacts]`, PORT 3100.
 */
import { randomUUID } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import { model } from '#tests/fake-api/model.ts'
import { list, searchAll, select } from '#tests/fake-api/query.ts'
import { seed } from '#tests/fake-api/seed.ts'
import { history, insert, labelsOf, me, note, type Stored, tables, update } from '#tests/fake-api/store.ts'

const web = new URL('../../dist/web', import.meta.url).pathname
const jobs = new Map<string, { done: number; total: number }>()
let account = {
  id: randomUUID(),
  name: 'Ada Byron',
  email: 'ada@acme.example',
  language: process.env.LANGUAGE_OF_ACCOUNT ?? 'en',
  timeZone: 'Europe/Berlin',
}
let signedIn = true

interface Answer {
  readonly status: number
  readonly body?: unknown
}

const notFound: Answer = { status: 404, body: { status: 404, code: 'not-found', title: 'Not found' } }
const noBody: Answer = { status: 204 }

function session(): object {
  const tenants = [
    { id: randomUUID(), slug: 'acme', name: 'Acme Machines', country: 'DE', role: 'owner', memberId: me },
    { id: randomUUID(), slug: 'beta', name: 'Beta Bakery', country: 'DE', role: 'member', memberId: me },
  ]
  return { data: { account, tenants } }
}

function invalid(values: Record<string, unknown>, plural: string): Answer | undefined {
  const errors: object[] = []
  const emails = (values.emails as { value: string | null }[] | undefined) ?? []
  emails.forEach((email, index) => {
    if (!/^\S+@\S+\.\S+$/.test(email.value ?? ''))
      errors.push({ pointer: `/emails/${index}/value`, code: 'email.not-an-address', message: 'Write an address like name@example.com.' })
  })
  if (plural === 'companies' && 'name' in values && !values.name)
    errors.push({ pointer: '/name', code: 'required', message: 'Write a name.' })
  return errors.length === 0 ? undefined : { status: 422, body: { status: 422, code: 'invalid', title: 'Invalid', errors } }
}

function change(record: Stored, plural: string, request: IncomingMessage, body: Record<string, unknown>): Answer {
  if (request.headers['if-match'] !== `"${record.version}"`)
    return { status: 412, body: { status: 412, code: 'stale', title: 'Changed meanwhile', current: record } }
  const problem = invalid(body, plural)
  if (problem !== undefined) return problem
  update(record, body)
  return { status: 200, body: { data: record } }
}

function bulk(plural: string, body: Record<string, unknown>): Answer {
  const ids = body.ids as string[] | undefined
  const all = ids?.map((id) => tables.get(plural)?.get(id)) ?? select(plural, body as never)
  const id = randomUUID()
  const job = { done: 0, total: all.length }
  jobs.set(id, job)
  const step = setInterval(() => {
    for (const record of all.slice(job.done, job.done + Math.ceil(job.total / 8))) {
      job.done += 1
      if (record === undefined) continue
      if (body.change !== undefined) update(record, body.change as Record<string, unknown>)
      else if (body.action === 'end') tables.get(plural)?.delete(record.id)
      else update(record, { deletedAt: body.action === 'trash' ? new Date().toISOString() : null }, String(body.action))
    }
    if (job.done >= job.total) clearInterval(step)
  }, 250)
  return { status: 202, body: { data: jobOf(id) } }
}

function jobOf(id: string): object {
  const { done, total } = jobs.get(id) ?? { done: 0, total: 0 }
  return { id, kind: 'bulk', state: done >= total ? 'done' : 'running', done, total, result: {} }
}

function onRecord(
  method: string,
  [plural = '', id = '', verb, changeId, again]: string[],
  request: IncomingMessage,
  body: Record<string, unknown>,
): Answer {
  const record = tables.get(plural)?.get(id)
  if (record === undefined) return notFound
  if (verb === 'history' && again === 'restore') {
    const found = history.get(id)?.find((one) => one.id === changeId)
    if (found !== undefined) update(record, { ...found.before }, 'restore')
    return { status: 200, body: { data: record } }
  }
  if (verb === 'history') return { status: 200, body: { data: history.get(id) ?? [], next: null } }
  if (verb === 'restore') {
    update(record, { deletedAt: null }, 'restore')
    return { status: 200, body: { data: record } }
  }
  if (method === 'GET') return { status: 200, body: { data: record, labels: labelsOf([record]) } }
  if (method === 'PATCH') return change(record, plural, request, body)
  if (method === 'DELETE' && request.url?.includes('forever=true')) {
    tables.get(plural)?.delete(id)
    return noBody
  }
  if (method === 'DELETE') {
    update(record, { deletedAt: new Date().toISOString() }, 'trash')
    return { status: 200, body: { data: record } }
  }
  return notFound
}

function answer(request: IncomingMessage, path: string, body: Record<string, unknown>): Answer {
  const method = request.method ?? 'GET'
  const parts = path.split('/').filter(Boolean)
  const [first = '', second] = parts
  if (first === 'session' && method === 'POST') {
    if (body.password === 'wrong') return { status: 401, body: { status: 401, code: 'session.wrong-credentials', title: 'Wrong' } }
    signedIn = true
  }
  if (first === 'session' && method === 'DELETE') {
    signedIn = false
    return noBody
  }
  if (path === '/join/check')
    return { status: 200, body: { data: { tenant: 'Acme Machines', email: 'new@acme.example', hasAccount: false } } }
  if (path === '/account/reset') return { status: 202 }
  if (path === '/setup/check') return noBody
  if (!signedIn) return { status: 401, body: { status: 401, code: 'unauthenticated', title: 'Sign in' } }
  if (first === 'session' || path === '/join') return { status: 200, body: session() }
  if (path === '/setup') return { status: 201, body: { data: { slug: 'acme' } } }
  if (first === 'account') {
    account = { ...account, ...body }
    return { status: 200, body: { data: account } }
  }
  if (first === 'model') return { status: 200, body: { data: model } }
  if (first === 'search') return { status: 200, body: { data: searchAll(String(body.q ?? ''), Number(body.limit ?? 20)) } }
  if (first === 'jobs') return { status: 200, body: { data: jobOf(second ?? '') } }
  if (!tables.has(first)) return notFound
  if (second === 'query') return { status: 200, body: list(first, body) }
  if (second === 'bulk') return bulk(first, body)
  if (second !== undefined) return onRecord(method, parts, request, body)
  if (method !== 'POST') return { status: 200, body: list(first, { count: true, labels: true }) }
  return invalid(body, first) ?? { status: 201, body: { data: insert(first, body) } }
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

function serveFile(path: string, response: ServerResponse): void {
  const file = join(web, path)
  const isAsset = extname(path) !== '' && existsSync(file)
  response.setHeader('content-security-policy', "default-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'")
  response.setHeader('content-type', isAsset ? (types[extname(path)] ?? 'application/octet-stream') : 'text/html; charset=utf-8')
  createReadStream(isAsset ? file : join(web, 'index.html')).pipe(response)
}

seed(Number(process.argv[2] ?? 12_000))
for (const record of [...(tables.get('contacts')?.values() ?? [])].slice(0, 3)) {
  update(record, { jobTitle: 'Head of engines' })
  note(record, 'update', { jobTitle: 'Head of engines' }, { jobTitle: record.jobTitle })
  insert('notes', {
    about: { entity: 'contact', id: record.id },
    text: 'Met at the fair in Hanover.\nWants a quote for two machines before the summer.',
  })
}

const port = Number(process.env.PORT ?? 3100)
const lag = Number(process.env.LAG ?? 0)
createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (!url.pathname.startsWith('/api/v1')) return serveFile(url.pathname, response)
  const body = await read(request)
  await new Promise((resolve) => setTimeout(resolve, lag))
  const { status, body: result } = answer(request, url.pathname.slice('/api/v1'.length), body)
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(result === undefined ? '' : JSON.stringify(result))
}).listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${port}\n`))
