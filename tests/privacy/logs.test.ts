import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { type Database, openDatabase } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import { startWorker } from '#server/worker.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { openTestDatabase } from '#tests/database.ts'
import { baseUrl, sessionName } from '#tests/entrance.ts'
import { canary, shown } from '#tests/privacy/canaries.ts'
import { chatty, type OpenLog, ours } from '#tests/privacy/chatty-log.ts'
import { promise } from '#tests/privacy/harness.ts'
import { routesOf } from '#tests/walls/routes.ts'

const canaries = {
  name: canary('name'),
  email: `${canary('mail').replace('ö', 'o').toLowerCase()}@x.example`,
  phone: `+4930${canary('phone').replace(/\D/g, '').slice(0, 10)}`,
  note: canary('note'),
  query: canary('query'),
  path: canary('path'),
  header: canary('header').replace('ö', 'o'),
  password: canary('password'),
  label: canary('label'),
  file: canary('file'),
  address: '203.0.113.77',
}

interface Traffic {
  readonly app: TestApp
  readonly lines: string[]
  /** From now on the database refuses what bears a canary, and quotes it, as databases do. */
  refuse(on: boolean): void
  close(): Promise<void>
}

async function openTraffic(open: OpenLog): Promise<Traffic> {
  const lines: string[] = []
  let refuses = false
  const check = (statements: readonly Statement[]): void => {
    for (const { values = [] } of statements) {
      const text = JSON.stringify(values)
      if (refuses && Object.values(canaries).some((value) => text.includes(value) || text.includes(value.toLowerCase())))
        throw new Error(`duplicate key value violates unique constraint: Key (name)=(${text}) already exists.`)
    }
  }
  const watch = (database: Database): Database => ({
    ...database,
    tenant: (tenantId, work, options) =>
      database.tenant(
        tenantId,
        (tx) =>
          work({
            ...tx,
            query: async (statement) => {
              check([statement])
              return tx.query(statement)
            },
            finish: async (statements) => {
              check(statements)
              return tx.finish(statements)
            },
          }),
        options,
      ),
    batch: async (tenantId, statements) => {
      check(statements)
      return database.batch(tenantId, statements)
    },
    read: async (tenantId, statements) => {
      check(statements)
      return database.read(tenantId, statements)
    },
    global: async (statement) => {
      check([statement])
      return database.global(statement)
    },
  })
  const app = await openTestApp({ log: open((line) => lines.push(line)), watch })
  return { app, lines, refuse: (on) => (refuses = on), close: () => app.close() }
}

/** What people do, well and wrongly, with values that must not be written down. */
async function work({ app }: Traffic, { apiKey }: TestTenant): Promise<void> {
  const { name, email, phone, note, query, path, header, password, label, file } = canaries
  const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: unknown, headers: Record<string, string> = {}) =>
    app.ask(apiKey, method, url, body, {
      'user-agent': header,
      'x-forwarded-for': canaries.address,
      'idempotency-key': `${header}${url}`,
      ...headers,
    })
  const contact = { lastName: name, emails: [{ value: email }], phones: [{ value: phone }], address: { street: name, city: name } }
  const made = await ask('POST', '/api/v1/contacts', contact)
  const id = (made.body.data as { id?: string } | undefined)?.id ?? '00000000-0000-7000-8000-000000000000'
  await ask('POST', '/api/v1/contacts', { ...contact, [label]: name, phones: [{ value: name }] })
  await ask('PATCH', `/api/v1/contacts/${id}`, { jobTitle: name }, { 'if-match': '"1"' })
  await ask('POST', '/api/v1/notes', { about: { entity: 'contact', id }, text: note })
  await ask('POST', '/api/v1/members', { name, email, role: 'member' })
  await ask('POST', '/api/v1/members', { name, email, role: 'member' })
  await ask('POST', '/api/v1/own-fields', { entity: 'contact', label, kind: 'text', holds: 'free-text' })
  await ask('POST', '/api/v1/api-keys', { name: label, role: 'member', expiresOn: null })
  for (const url of [
    `/api/v1/contacts?q=${encodeURIComponent(query)}`,
    `/api/v1/search?q=${encodeURIComponent(query)}`,
    `/api/v1/contacts?filter[lastName][eq]=${encodeURIComponent(query)}`,
    `/api/v1/contacts?${encodeURIComponent(query)}=1`,
    `/api/v1/${encodeURIComponent(path)}`,
    `/api/v1/contacts/${encodeURIComponent(path)}`,
    `/${encodeURIComponent(path)}/%`,
  ])
    await ask('GET', url)
  await ask('POST', '/api/v1/contacts/query', { filter: { lastName: query }, sort: query, cursor: query })
  await ask('POST', '/api/v1/search', { q: query })
  await ask('POST', '/api/v1/contacts', `{"lastName":"${name}`, { 'content-type': 'application/json' })
  await ask('POST', '/api/v1/contacts', name, { 'content-type': name.replace('ö', 'o') })
  await app.ask(header, 'GET', '/api/v1/contacts')
  for (const body of [
    { email, password },
    { email: name, password },
  ])
    await app.ask(undefined, 'POST', '/api/v1/session', body, { origin: baseUrl, cookie: `${sessionName}=${header}` })
  await app.ask(undefined, 'POST', '/api/v1/account/reset', { email }, { origin: baseUrl })
  const upload = `--b\r\nContent-Disposition: form-data; name="file"; filename="${file}.csv"\r\n\r\n${file},E-mail\r\n${name},${email}\r\n"broken\r\n--b--\r\n`
  const brought = await ask('POST', '/api/v1/imports?entity=contact', upload, { 'content-type': 'multipart/form-data; boundary=b' })
  await ask('POST', `/api/v1/imports/${(brought.body.data as { id?: string } | undefined)?.id ?? id}/start`, {})
  await ask('POST', '/api/v1/exports', { entity: 'contact', format: 'csv', q: query })
  await ask('POST', '/api/v1/contacts/bulk', { q: name, change: { jobTitle: name } })
  for (const route of routesOf(app.app).filter(({ method }) => method === 'POST' || method === 'PATCH'))
    await ask(
      route.method as 'POST',
      route.path.replace(':plural', 'contacts').replace(':id', id).replace(':change', id).replace(':action', 'restore'),
      { name, email, label, lastName: name, q: query, token: header, password, [path]: note },
    )
}

promise(
  'C10',
  'whatever people send, and whatever goes wrong with it, the log names nobody',
  { open: () => openTraffic(ours), off: () => openTraffic(chatty) },
  async (traffic, kept) => {
    const { app, lines } = traffic
    const tenant = await app.tenant('Acme')
    await work(traffic, tenant)
    traffic.refuse(true)
    const stop = await startWorker(app.context, app.ownerUrl)
    await work(traffic, await app.tenant('Bolt'))
    await work(traffic, tenant)
    await pause(1500)
    await stop()
    const log = lines.join('\n')
    assert.ok(lines.length > 100, 'the log was written')
    assert.ok(log.includes('request failed'), 'errors were forced')
    assert.ok(log.includes('job failed'), 'in jobs, too')
    await kept(() => assert.deepEqual(shown(log, canaries), []))
  },
)

/** A database of one's own in the shared cluster, with the values that a tenant may not have twice. */
const loudServer = async (test: Awaited<ReturnType<typeof openTestDatabase>>): Promise<void> => {
  await test.asSuperuser(
    (name) => `alter database ${name} set log_min_error_statement = 'error'; alter database ${name} set log_error_verbosity = 'default'`,
  )
}

promise(
  'C10',
  'the server of the database writes down no value that it refuses',
  { open: () => openTestDatabase(), off: loudServer },
  async (test, kept) => {
    const bird = canary('unique')
    const database = openDatabase({ url: test.appUrl, connections: 1 })
    // Under row security PostgreSQL quotes no key; the table of accounts has none.
    const add = (id: string): Promise<unknown> =>
      database.global({
        text: "select app.add_account($1, $2, $2, 'en', 'UTC', 'x', '2026-11-22T09:00:00Z')",
        values: [id, bird],
      })
    await add('01a2027b-d717-70ec-a943-6cb5e536b5bc')
    await assert.rejects(add('01a2027b-d717-70ec-a943-6cb5e536b5bd'), { code: 'database.unique' })
    await database.close()
    const log = await readFile(test.serverLog)
    assert.ok(log.includes('duplicate key value violates unique constraint'), 'the refusal was written down')
    await kept(() => assert.deepEqual(shown(log, { bird }), []))
  },
)
