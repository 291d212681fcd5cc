import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { runExport } from '#engine/export/export.ts'
import { openOwner } from '#platform/database/owner.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, sessionName } from '#tests/entrance.ts'
import { canary, shown } from '#tests/privacy/canaries.ts'
import { chatty, type OpenLog, ours } from '#tests/privacy/chatty-log.ts'
import { promise } from '#tests/privacy/harness.ts'
import { walledTables } from '#tests/walls/planted.ts'

interface Door {
  readonly app: TestApp
  readonly lines: string[]
  close(): Promise<void>
}

async function openDoor(open: OpenLog): Promise<Door> {
  const lines: string[] = []
  const app = await openTestApp({ log: open((line) => lines.push(line)) })
  const { passwords } = app.context.entrance.accounts
  const { verify } = passwords
  // A library that fails quotes what it was given.
  Object.assign(passwords, {
    verify: (kept: string | undefined, password: string) =>
      password.includes('broken') ? Promise.reject(new Error(`cannot verify ${password}`)) : verify(kept, password),
  })
  return { app, lines, close: () => app.close() }
}

/** Passwords that were typed, rightly and wrongly, and what lets somebody in besides. */
interface Secrets {
  readonly tenant: TestTenant
  readonly passwords: Record<string, string>
  readonly handedOut: Record<string, string>
  readonly answers: Answer[]
}

/** Somebody signs up, mistypes, signs in, changes the password, asks for another, joins, makes keys. */
async function comeAndGo({ app }: Door): Promise<Secrets> {
  const passwords = {
    first: canary('first'),
    wrong: canary('wrong'),
    second: canary('second'),
    third: canary('third'),
    joined: canary('joined'),
    broken: canary('broken'),
  }
  const answers: Answer[] = []
  const handedOut: Record<string, string> = {}
  const ask = async (
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    method: 'POST' | 'GET' | 'PATCH' = 'POST',
  ): Promise<Answer> => {
    const answer = await app.ask(undefined, method, `/api/v1${path}`, body, { origin: baseUrl, ...headers })
    answers.push(answer)
    const cookie = new RegExp(`${sessionName}=([\\w-]{20,})`).exec(String(answer.headers['set-cookie']))?.[1]
    if (cookie !== undefined) handedOut[`session ${Object.keys(handedOut).length}`] = cookie
    return answer
  }
  const tenant = await app.tenant('Acme', passwords.first)
  handedOut.key = tenant.apiKey
  const { email } = tenant
  await ask('/session', { email, password: passwords.wrong })
  await ask('/session', { email, password: passwords.broken })
  await ask('/session', { email, password: passwords.first, extra: passwords.first })
  const { headers } = await ask('/session', { email, password: passwords.first })
  const signedIn = { cookie: String(headers['set-cookie']).split(';')[0] ?? '', 'steward-tenant': tenant.slug }
  await ask('/account/password', { current: passwords.wrong, password: passwords.second }, signedIn)
  await ask('/account/password', { current: passwords.first, password: 'passwort1234' }, signedIn)
  const changed = await ask('/account/password', { current: passwords.first, password: passwords.second }, signedIn)
  assert.ok(changed.status < 300, changed.text)
  const member = await ask('/members', { name: 'Mia', email: 'mia@acme.example', role: 'member' }, signedIn)
  const link = await ask(`/members/${(member.body.data as { id: string }).id}/link`, {}, signedIn)
  handedOut.link = String((link.body.data as { link: string }).link.split('#')[1])
  const joined = await ask('/join', { token: handedOut.link, name: 'Mia', password: passwords.joined })
  assert.ok(joined.status < 300, joined.text)
  await ask('/account/reset', { email })
  await ask('/account/reset/confirm', { token: 'nobody has this token at all, it is 43 long', password: passwords.third })
  for (const path of ['/account', '/session', '/sessions', '/api-keys', '/outbox', '/members', '/contacts', '/model', '/tenant'])
    await ask(path, undefined, signedIn, 'GET')
  await app.context.entrance.background.done()
  return { tenant, passwords, handedOut, answers }
}

/** Every row of the database as text: global tables as their owner, those of tenants as each tenant. */
async function dump({ app }: Door): Promise<string> {
  const owner = openOwner(app.ownerUrl)
  const rows: string[] = []
  try {
    const tables = await owner.query<{ name: string }>({
      text: `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'app', 'graphile_worker') and not c.relrowsecurity`,
    })
    const queue = await owner.query<{ name: string }>({
      text: `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'graphile_worker' and c.relrowsecurity`,
    })
    for (const { name } of [...tables.rows, ...queue.rows]) {
      const text = `select to_jsonb(t)::text as row from ${name} t`
      rows.push(...(await owner.query<{ row: string }>({ text })).rows.map(({ row }) => row))
    }
    const tenants = await owner.query<{ id: string }>({ text: 'select id from tenant' })
    assert.ok(tenants.rows.length > 0)
    for (const { id } of tenants.rows)
      for (const { name } of walledTables) {
        const [found] = await app.database.batch(id, [
          { text: `select to_jsonb(t)::text as row from ${name} t where t.tenant_id = $1`, values: [id] },
        ])
        rows.push(...(found?.rows ?? []).map(({ row }) => String(row)))
      }
  } finally {
    await owner.close()
  }
  return rows.join('\n')
}

async function filesBelow(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Buffer.concat(
    await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name)))),
  )
}

/** Everything that a member can take out. */
async function takenOut({ app }: Door, { tenantId, apiKey }: TestTenant): Promise<Buffer[]> {
  const { body } = await app.ask(apiKey, 'GET', '/api/v1/model')
  const { entities } = body.data as { entities: { name: string; can: string[] }[] }
  const files: Buffer[] = []
  for (const { name } of entities)
    for (const format of ['csv', 'json']) {
      const started = await app.ask(apiKey, 'POST', '/api/v1/exports', { entity: name, format })
      assert.equal(started.status, 202, started.text)
      const { id } = started.body.data as { id: string }
      await runExport(app.context.engine, app.context.files, { tenantId, exportId: id })
      files.push(await buffer(app.context.files.read({ tenantId, area: 'export', id })))
    }
  return files
}

/** Keeps passwords as they were typed. */
function plainly({ app }: Door): void {
  const plain = {
    hash: async (password: string) => password,
    verify: async (kept: string | undefined, password: string) => kept === password,
  }
  Object.assign(app.context.entrance.accounts.passwords, plain)
}

promise(
  'C03',
  'no row of the database and no file beside it holds a password, or what else lets somebody in',
  { open: () => openDoor(ours), off: plainly },
  async (door, kept) => {
    const { passwords, handedOut } = await comeAndGo(door)
    assert.ok(Object.keys(handedOut).length >= 4, 'sessions, a key and a link were handed out')
    const database = await dump(door)
    assert.ok(database.includes('mia@acme.example') && database.includes('owner@acme.example'), 'the dump is whole')
    const files = await filesBelow(door.app.keysDir)
    assert.ok(files.length > 0, 'the files were read')
    await kept(() => assert.deepEqual(shown(database, { ...passwords, ...handedOut }), []))
    await kept(() => assert.deepEqual(shown(files, { ...passwords, ...handedOut }), []))
  },
)

promise(
  'C03',
  'no log, answer or export holds a password, or what else lets somebody in',
  { open: () => openDoor(ours), off: () => openDoor(chatty) },
  async (door, kept) => {
    const { tenant, passwords, handedOut, answers } = await comeAndGo(door)
    const files = Buffer.concat(await takenOut(door, tenant))
    assert.ok(files.includes('mia@acme.example'), 'the exports are whole')
    assert.ok(door.lines.length > 10 && door.lines.some((line) => line.includes('request failed')), 'the log was written')
    await kept(() => assert.deepEqual(shown(door.lines.join('\n'), { ...passwords, ...handedOut }), []))
    await kept(() => assert.deepEqual(shown(files, { ...passwords, ...handedOut }), []))
    // What is handed out stands in the one answer that hands it out; a password in none.
    await kept(() => assert.deepEqual(shown(answers.map(({ text }) => text).join('\n'), passwords), []))
  },
)
