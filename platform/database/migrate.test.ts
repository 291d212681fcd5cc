import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { appliedMigrations, migrate, migrationsFolder } from '#platform/database/migrate.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let t: TestDatabase
let folder: string

beforeEach(async () => {
  t = await openTestDatabase({ upTo: '0000_foundation' })
  folder = await mkdtemp(join(tmpdir(), 'steward-migrations-'))
  await copyFile(join(migrationsFolder, '0000_foundation.sql'), join(folder, '0000_foundation.sql'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await t.close()
})

const write = (name: string, sql: string) => writeFile(join(folder, `${name}.sql`), sql)
const run = () => migrate({ ownerUrl: t.ownerUrl, names: t.names, folder })

async function ask<T>(text: string): Promise<T | undefined> {
  const owner = openOwner(t.ownerUrl)
  try {
    return (await owner.query<{ value: T }>({ text })).rows[0]?.value
  } finally {
    await owner.close()
  }
}

test('files are applied once and in order', async () => {
  await write('0002_second', 'ALTER TABLE thing ADD COLUMN b int')
  await write('0001_first', 'CREATE TABLE thing (a int)')
  assert.deepEqual(await run(), ['0001_first', '0002_second'])
  assert.deepEqual(await run(), [])
  await write('0003_third', 'ALTER TABLE thing ADD COLUMN c int')
  assert.deepEqual(await run(), ['0003_third'])
  const owner = openOwner(t.ownerUrl)
  const names = (await appliedMigrations(owner)).map(({ name }) => name)
  await owner.close()
  assert.deepEqual(names, ['0000_foundation', '0001_first', '0002_second', '0003_third'])
})

test('a file that fails leaves nothing of itself, and is named', async () => {
  await write('0001_first', 'CREATE TABLE thing (a int); SELECT nonsense()')
  await assert.rejects(run(), { code: 'migration.failed', migration: '0001_first', message: /nonsense\(\) does not exist/ })
  assert.equal(await ask("SELECT to_regclass('thing')::text AS value"), null)
})

test('an applied file that was changed is refused', async () => {
  await write('0001_first', 'CREATE TABLE thing (a int)')
  await run()
  await write('0001_first', 'CREATE TABLE thing (a bigint)')
  await write('0002_second', 'CREATE TABLE other (a int)')
  await assert.rejects(run(), { code: 'migration.changed', migration: '0001_first' })
  assert.equal(await ask("SELECT to_regclass('other')::text AS value"), null)
})

test('a database from a newer release is refused', async () => {
  await write('0001_first', 'CREATE TABLE thing (a int)')
  await run()
  await rm(join(folder, '0001_first.sql'))
  await assert.rejects(run(), { code: 'migration.unknown', migration: '0001_first' })
})

test('two that start together apply each file once', async () => {
  await write('0001_first', 'SELECT pg_sleep(0.2); CREATE TABLE thing (a int)')
  const applied = await Promise.all([run(), run()])
  assert.deepEqual(applied.flat(), ['0001_first'])
})

test('a number may not repeat and a name has its form', async () => {
  await write('0001_first', '')
  await write('0001_other', '')
  await assert.rejects(run(), { code: 'migration.name' })
  await rm(join(folder, '0001_other.sql'))
  await write('2-other', '')
  await assert.rejects(run(), { code: 'migration.name' })
})

test('the names of the roles are put in', async () => {
  await write('0001_first', 'CREATE TABLE thing (a int); GRANT SELECT ON thing TO @app@')
  await run()
  assert.deepEqual((await t.database.global({ text: 'SELECT a FROM thing' })).rows, [])
})

test('the functions of the foundation that run with the rights of their owner have a fixed search path', async () => {
  const text = `SELECT coalesce(json_agg(p.proname), '[]') AS value FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'app' AND p.prosecdef AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp']`
  assert.deepEqual(await ask(text), [])
})
