import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '#platform/database/database.ts'
import { migrate } from '#platform/database/migrate.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { ensureRoles, RolesError, withLogin } from '#platform/database/roles.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let t: TestDatabase
let owner: Owner
let keysDir: string
const made: string[] = []

before(async () => {
  t = await openTestDatabase({ upTo: '0000_foundation' })
  owner = openOwner(t.ownerUrl)
  keysDir = await mkdtemp(join(tmpdir(), 'steward-roles-'))
})
after(async () => {
  for (const role of made) await owner.script(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`).catch(() => {})
  await owner.close()
  await t.close()
  await rm(keysDir, { recursive: true })
})

test('the app role connects, owns nothing, and passes neither row security nor its own walls', async () => {
  const roles = await ensureRoles({ ownerUrl: t.ownerUrl, keysDir })
  made.push(roles.names.app, roles.names.search)
  const database = openDatabase({ url: roles.appUrl })
  const { rows } = await database.global({
    text: `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                  (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owns FROM pg_roles r WHERE rolname = current_user`,
  })
  assert.deepEqual(rows[0], { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owns: 0 })
  await owner.script(`CREATE TABLE ledger (a int); GRANT SELECT, INSERT, UPDATE, DELETE ON ledger TO "${roles.names.app}"`)
  await assert.rejects(database.global({ text: 'TRUNCATE ledger' }), { code: 'database.forbidden' })
  await assert.rejects(database.global({ text: 'CREATE TABLE mine (a int)' }), { code: 'database.forbidden' })
  await assert.rejects(database.global({ text: `SET ROLE "${roles.names.search}"` }), { code: 'database.forbidden' })
  await database.close()
})

test('a second time changes nothing and gives the same login', async () => {
  const first = await ensureRoles({ ownerUrl: t.ownerUrl, keysDir })
  const second = await ensureRoles({ ownerUrl: t.ownerUrl, keysDir })
  assert.deepEqual(second, first)
})

test('processes that start at once on a fresh database wait for each other, and agree', async () => {
  const name = `fresh_${randomUUID().slice(0, 8)}`
  const fresh = await mkdtemp(join(tmpdir(), 'steward-fresh-'))
  await owner.script(`CREATE DATABASE "${name}"`)
  const url = new URL(t.ownerUrl)
  url.pathname = `/${name}`
  const ownerUrl = url.toString()
  const start = async () => {
    const keys = await openKeys(fresh)
    const roles = await ensureRoles({ ownerUrl, keysDir: fresh })
    const applied = await migrate({ ownerUrl, names: roles.names })
    return { roles, applied, sealed: keys.installation.encrypt(Buffer.from('x'), 'place') }
  }
  const started = await Promise.all([start(), start(), start()])
  assert.deepEqual(new Set(started.map(({ roles }) => roles.appUrl)).size, 1)
  assert.equal(started.filter(({ applied }) => applied.length > 0).length, 1)
  const { installation } = await openKeys(fresh)
  for (const { sealed } of started) assert.equal(installation.decrypt(sealed, 'place').toString(), 'x')
  await untilGone(name)
  await owner.script(`DROP DATABASE "${name}"`)
  await owner.script(`DROP ROLE "${name}_app"; DROP ROLE "${name}_search"`)
  await rm(fresh, { recursive: true })
})

test('with the password lost, a new one is set', async () => {
  await rm(join(keysDir, 'passwords'), { recursive: true })
  const { appUrl } = await ensureRoles({ ownerUrl: t.ownerUrl, keysDir })
  const database = openDatabase({ url: appUrl })
  assert.equal((await database.global({ text: 'SELECT 1 AS one' })).count, 1)
  await database.close()
})

test('the owner can give a table to the search role, migrates it under SET ROLE, and cannot read it otherwise', async () => {
  const { names } = await ensureRoles({ ownerUrl: t.ownerUrl, keysDir })
  await owner.script(`CREATE TABLE found (a int); ALTER TABLE found OWNER TO "${names.search}"`)
  await assert.rejects(owner.script('SELECT a FROM found'), { code: 'database.forbidden' })
  await owner.transaction(({ script }) => script(`SET LOCAL ROLE "${names.search}"; ALTER TABLE found ADD COLUMN b int`))
})

test('the extensions for search are there', async () => {
  const { rows } = await owner.query<{ name: string }>({ text: 'SELECT extname AS name FROM pg_extension ORDER BY 1' })
  assert.ok(rows.some(({ name }) => name === 'pg_trgm') && rows.some(({ name }) => name === 'btree_gin'))
})

test('where roles may not be made, the error holds the SQL for an administrator, which then suffices', async () => {
  const [role, name, password] = [`poor_${randomUUID().slice(0, 8)}`, `poor_${randomUUID().slice(0, 8)}`, 'secret']
  await owner.script(`CREATE ROLE "${role}" LOGIN PASSWORD '${password}'`)
  await owner.script(`GRANT "${role}" TO CURRENT_USER WITH SET TRUE`)
  await owner.script(`CREATE DATABASE "${name}" OWNER "${role}"`)
  const url = new URL(withLogin(t.ownerUrl, role, password))
  url.pathname = `/${name}`
  const error = await ensureRoles({ ownerUrl: url.toString(), keysDir }).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof RolesError)
  // The owner of the cluster plays the administrator of the service.
  const administrator = new URL(t.ownerUrl)
  administrator.pathname = `/${name}`
  const there = openOwner(administrator.toString())
  const sql = error.sql.replace(/'<choose[^']*'/, "'chosen'")
  for (const statement of sql.split('\n')) {
    const asOwner = /SCHEMA|DATABASE|EXTENSION/.test(statement)
    await there.script(asOwner ? `SET ROLE "${role}"; ${statement} RESET ROLE` : statement)
  }
  await there.close()
  const appUrl = withLogin(url.toString(), `${name}_app`, 'chosen')
  const roles = await ensureRoles({ ownerUrl: url.toString(), keysDir, appUrl })
  assert.equal(roles.names.app, `${name}_app`)
  const database = openDatabase({ url: roles.appUrl })
  assert.equal((await database.global({ text: 'SELECT 1 AS one' })).count, 1)
  await database.close()
  await untilGone(name)
  await owner.script(`DROP DATABASE "${name}"`)
  await owner.script(`DROP ROLE "${name}_app"; DROP ROLE "${name}_search"; DROP ROLE "${role}"`)
})

/** A pool that has closed lingers on the server, and only a superuser could end another role's connection. */
async function untilGone(name: string): Promise<void> {
  const text = 'SELECT 1 FROM pg_stat_activity WHERE datname = $1'
  while ((await owner.query({ text, values: [name] })).count > 0) await sleep(20)
}
