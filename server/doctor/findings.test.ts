import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { recordDrill, recordDrillEnd, recordEnd, recordStart } from '#engine/backup/runs.ts'
import { newAccount } from '#platform/accounts/account.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { confirmEscrow, printEscrow } from '#platform/keys/escrow.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { type Config, readConfig } from '#server/config.ts'
import { checkBackups, checkBackupsPlace, checkEscrow } from '#server/doctor/backups.ts'
import { checkClock, checkMigrations, checkRoles } from '#server/doctor/database.ts'
import { examineDatabase } from '#server/doctor/examine.ts'
import type { Finding } from '#server/doctor/finding.ts'
import { checkAddress, checkDisk, checkKeys, checkMail } from '#server/doctor/machine.ts'
import { noteHost } from '#server/served-host.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let test_: TestDatabase
let owner: Owner
let folder: string

before(async () => {
  test_ = await openTestDatabase()
  owner = openOwner(test_.ownerUrl)
  folder = await mkdtemp(join(tmpdir(), 'steward-findings-'))
})
after(async () => {
  await owner.close()
  await test_.close()
  await rm(folder, { recursive: true, force: true })
})

const hour = 60 * 60 * 1000
const day = 24 * hour
const ago = (ms: number): Date => new Date(systemClock.now().getTime() - ms)
const states = (found: readonly Finding[]): string[] => found.map(({ check, state }) => `${check}: ${state}`)
const config = (more: Record<string, string> = {}): Config =>
  readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: join(folder, 'keys'), ...more })

async function backedUp(at: Date, outcome: { rows: number; bytes: number } | string, tenantId: string | null = null): Promise<void> {
  const id = newId(systemClock)
  await recordStart(owner, { id, kind: 'nightly', tenantId, at })
  await recordEnd(owner, id, at, outcome)
}

async function drilled(at: Date, outcome: { rows: number } | string = { rows: 1 }): Promise<void> {
  const id = newId(systemClock)
  await recordDrill(owner, { id, backupId: newId(systemClock), at })
  await recordDrillEnd(owner, id, at, outcome)
}

test('backups that are older than two days, and a drill that is older than two weeks, are failures that say what to do', async () => {
  const look = async () => states(await checkBackups(owner))
  assert.deepEqual(await look(), ['backups: ok'], 'there is nothing to back up yet')
  const tenantId = newId(systemClock)
  const insert = `insert into tenant (id, slug, name, created_at) values ($1, 'acme', 'Acme', $2)`
  await owner.query({ text: insert, values: [tenantId, ago(hour)] })
  assert.deepEqual(await look(), ['backups: warning', 'restore drill: warning'], 'the first night is still to come')
  await owner.query({ text: 'update tenant set created_at = $1', values: [ago(3 * day)] })
  assert.deepEqual(await look(), ['backups: failure', 'restore drill: warning'])
  await backedUp(ago(49 * hour), { rows: 1, bytes: 1 })
  await drilled(ago(15 * day))
  // One of a single tenant says nothing of the others, and one that failed is none.
  await backedUp(ago(hour), { rows: 1, bytes: 1 }, tenantId)
  await backedUp(ago(hour), 'backup.no-room')
  const [backups, drill] = await checkBackups(owner)
  assert.match(`${backups?.state} ${backups?.message}`, /^failure The last backup was made at \d{4}.*steward backup makes one now/)
  assert.match(`${drill?.state} ${drill?.message}`, /^failure A restore was last practised at \d{4}.*steward restore --drill/)
  await backedUp(ago(47 * hour), { rows: 1, bytes: 1 })
  await drilled(ago(13 * day))
  const [tried] = await checkBackups(owner)
  assert.match(`${tried?.state} ${tried?.message}`, /^warning The last backup was made at .* The last try failed at .* \(backup\.no-room\)/)
  await backedUp(ago(0), { rows: 1, bytes: 1 })
  assert.deepEqual(await look(), ['backups: ok', 'restore drill: ok'])
  await drilled(ago(hour), 'backup.damaged')
  const [, spoilt] = await checkBackups(owner)
  assert.match(
    `${spoilt?.state} ${spoilt?.message}`,
    /^failure A restore was last .* The last try failed at .* \(backup\.damaged\)\. steward restore/,
  )
})

test('backups in the folder of the data are warned of', () => {
  const state = (more: Record<string, string>) => checkBackupsPlace(config(more)).state
  assert.deepEqual(
    [state({}), state({ BACKUPS_URL: join(folder, 'elsewhere') }), state({ BACKUPS_URL: 's3://bucket/x' })],
    ['warning', 'ok', 'ok'],
  )
})

test('a root key without a confirmed escrow is warned of, also after it was changed', async () => {
  const keysDir = join(folder, 'escrowed')
  const keys = await openKeys(keysDir)
  const said = async () => {
    const { state, message } = await checkEscrow({ ...config(), keysDir })
    return `${state} ${message}`
  }
  assert.match(await said(), /^warning Without the root key/)
  const { checkWord } = await printEscrow(keysDir, systemClock, false)
  assert.match(await said(), /^warning The root key was printed; confirm/)
  await confirmEscrow(keysDir, systemClock, checkWord)
  assert.match(await said(), /^ok/)
  await keys.rotateRoot()
  assert.match(await said(), /^warning The root key was changed since/)
})

test('keys that others can read are a failure, and keys in the folder of the data a warning', async () => {
  const keysDir = join(folder, 'data/keys')
  await openKeys(keysDir)
  const look = async (dir: string) => states(await checkKeys({ ...config(), keysDir: dir }))
  assert.deepEqual(await look(keysDir), ['keys: ok', 'keys place: warning'])
  await chmod(join(keysDir, 'root.json'), 0o640)
  assert.deepEqual(await look(keysDir), ['keys: failure', 'keys place: warning'])
  assert.deepEqual(await look(join(folder, 'none')), ['keys: warning'])
})

test('a disk that is not there, an address without TLS or with a proxy that nobody trusts, and mail that reaches nobody are said', async () => {
  await mkdir(join(folder, 'data'), { recursive: true })
  assert.match((await checkDisk(config())).message, /\d GB free for/)
  assert.equal((await checkDisk(config({ DATA_DIR: join(folder, 'gone/gone') }))).state, 'failure')
  const address = (more: Record<string, string>) => checkAddress(config(more))
  assert.match(address({}).message, /for this machine alone/)
  assert.match(address({ BASE_URL: 'https://crm.example' }).message, /TRUST_PROXY is not set/)
  assert.equal(address({ BASE_URL: 'https://crm.example', TRUST_PROXY: '1' }).state, 'ok')
  const mail = (smtpUrl: string | undefined) => checkMail({ smtpUrl, dkimKey: undefined }).state
  assert.deepEqual([mail(undefined), mail('smtp://mail.example:25'), mail('smtps://mail.example')], ['warning', 'warning', 'ok'])
})

test('a role that is not there, owns tables or passes row security is a failure', async () => {
  const as = async (name: string) => {
    const url = new URL(test_.appUrl)
    url.username = name
    const found = await checkRoles(owner, { embedded: false, cluster: undefined, appDatabaseUrl: url.toString() })
    return found.filter(({ state }) => state === 'failure').map(({ message }) => message)
  }
  assert.match((await as('nobody_here')).join(), /nobody_here.* not there; npm start makes them/)
  // Each database of an installation has a search role of its own; those of the tests share one.
  await test_.asSuperuser((database) => `create role ${database}_search nologin`)
  try {
    assert.deepEqual(await as(test_.names.app), [])
    assert.match((await as(test_.names.owner)).join(), /owns tables, which row security does not hold/)
    assert.match((await as('postgres')).join(), /postgres can pass row security: ALTER ROLE "postgres" NOSUPERUSER NOBYPASSRLS/)
  } finally {
    await test_.asSuperuser((database) => `drop role ${database}_search`)
  }
})

test('a migration that is missing is warned of, and one that was changed since is a failure', async () => {
  assert.equal((await checkMigrations(owner)).state, 'ok')
  await owner.query({
    text: `update steward_migration set sha256 = repeat('0', 64) where name = (select min(name) from steward_migration)`,
  })
  assert.equal((await checkMigrations(owner)).state, 'failure')
  await owner.query({ text: 'delete from steward_migration' })
  const { state, message } = await checkMigrations(owner)
  assert.match(`${state} ${message}`, /^warning \d+ not applied yet; npm start applies them/)
})

test('a clock that goes otherwise than the database’s is a failure', async () => {
  const late = { ...owner, query: () => owner.query({ text: `select clock_timestamp() - interval '1 hour' as now` }) }
  const { state, message } = await checkClock(late as Owner)
  assert.match(`${state} ${message}`, /^failure 3\d{6} ms from the database's: let both machines take the time/)
})

test('a host that changed under passkeys is a failure that names both', async () => {
  const old = config({ BASE_URL: 'https://old.example' })
  await mkdir(old.dataDir, { recursive: true })
  const person = { name: 'Pia', email: 'pia@x.example', language: 'en', timeZone: 'UTC', passwordHash: 'none' } as const
  const { id, statement } = newAccount({ clock: systemClock }, person)
  await test_.database.global(statement)
  await owner.query({
    text: `insert into passkey (id, account_id, credential_id, public_key, sign_count, transports, name, created_at) values ($1, $1, '\\x00', '\\x00', 0, '{}', 'Phone', now())`,
    values: [id],
  })
  const look = async (at: Config) => {
    const found = await examineDatabase(owner, { embedded: false, cluster: undefined, appDatabaseUrl: test_.appUrl }, at)
    return found.find(({ check }) => check === 'passkeys')
  }
  await noteHost(old, owner)
  assert.equal((await look(old))?.state, 'ok')
  const now = await look(config({ BASE_URL: 'https://new.example' }))
  assert.match(`${now?.state} ${now?.message}`, /^failure 1 were made for old\.example and do not work at new\.example/)
})
