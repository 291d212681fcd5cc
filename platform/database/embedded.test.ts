import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openDatabase } from '#platform/database/database.ts'
import { canReach } from '#platform/database/embedded/account.ts'
import { copyBinaries, hydrate, installedBinaries } from '#platform/database/embedded/binaries.ts'
import { superuser } from '#platform/database/embedded/cluster.ts'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'
import { postmasterOf } from '#platform/database/embedded/postmaster.ts'
import { type Embedded, type EmbeddedOptions, startEmbedded } from '#platform/database/embedded.ts'
import { openOwner } from '#platform/database/owner.ts'
import { silentLog } from '#platform/log/log.ts'

const asRoot = process.getuid?.() === 0
let base: string
let options: EmbeddedOptions
const children: ChildProcess[] = []

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'steward-embedded-'))
  await chmod(base, 0o711)
  options = { dataDir: join(base, 'data'), keysDir: join(base, 'keys'), forTests: true }
})
after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(base, { recursive: true, force: true })
})

async function ask<T>(url: string, text: string): Promise<T | undefined> {
  const owner = openOwner(url)
  try {
    return (await owner.query<{ value: T }>({ text })).rows[0]?.value
  } finally {
    await owner.close()
  }
}

const runs = async ({ place }: Embedded) => (await postmasterOf(place)) !== undefined

async function until(condition: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (let waited = 0; waited < seconds * 1000; waited += 50) {
    if (await condition()) return
    await sleep(50)
  }
  assert.fail('it did not happen in time')
}

/** A process of its own that starts the database, says so, and then waits to be killed. */
async function startElsewhere(given: EmbeddedOptions): Promise<ChildProcess> {
  const code = `import { startEmbedded } from '#platform/database/embedded.ts'
    await startEmbedded(${JSON.stringify(given)}); console.log('up'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (status) => reject(new Error(`ended with ${status}`)))
  })
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

test('the first start makes a database whose owner is no superuser', async () => {
  const embedded = await startEmbedded(options)
  assert.equal(embedded.startedByUs, true)
  const text = `SELECT json_build_object('super', rolsuper, 'bypass', rolbypassrls, 'roles', rolcreaterole, 'databases', rolcreatedb) AS value
    FROM pg_roles WHERE rolname = current_user`
  assert.deepEqual(await ask(embedded.ownerUrl, text), { super: false, bypass: false, roles: true, databases: true })
  assert.equal(await ask(embedded.ownerUrl, "SELECT current_setting('listen_addresses') AS value"), '')
  await embedded.stop()
  assert.equal(await runs(embedded), false)
})

test('what was written is there after the next start', async () => {
  const first = await startEmbedded(options)
  await ask(first.ownerUrl, 'CREATE TABLE kept (n int)')
  await first.stop()
  const second = await startEmbedded(options)
  assert.equal(await ask(second.ownerUrl, "SELECT to_regclass('kept')::text AS value"), 'kept')
  await second.stop()
})

test('passwords and socket are for us alone, and nobody gets in without a password', async () => {
  const embedded = await startEmbedded(options)
  try {
    assert.equal((await stat(join(options.keysDir, 'passwords', 'steward'))).mode & 0o777, 0o600)
    assert.equal((await stat(options.keysDir)).mode & 0o777, 0o700)
    assert.equal((await stat(embedded.place.socketFolder)).mode & 0o777, 0o700)
    assert.equal((await stat(join(embedded.place.socketFolder, '.s.PGSQL.5432'))).mode & 0o777, 0o700)
    for (const user of ['steward', superuser]) {
      const guess = new URL(embedded.ownerUrl)
      guess.username = user
      guess.password = 'guess'
      await assert.rejects(ask(guess.toString(), 'SELECT 1 AS value'), { sqlState: '28P01' })
    }
  } finally {
    await embedded.stop()
  }
})

test('a second one attaches; the database stops with the last that leaves', async () => {
  const starter = await startEmbedded(options)
  const guest = await startEmbedded(options)
  assert.equal(guest.startedByUs, false)
  await guest.stop()
  assert.equal(await runs(starter), true)
  const other = await startEmbedded(options)
  await starter.stop()
  assert.equal(await runs(other), true)
  await other.stop()
  assert.equal(await runs(other), false)
})

test('two processes that start at once share one database', async () => {
  const fresh = { ...options, dataDir: join(base, 'at-once'), keysDir: join(base, 'at-once-keys') }
  const both = await Promise.all([startElsewhere(fresh), startElsewhere(fresh)])
  const third = await startEmbedded(fresh)
  assert.equal(await ask(third.ownerUrl, 'SELECT 1 AS value'), 1)
  await Promise.all(both.map(kill))
  await third.stop()
  assert.equal(await runs(third), false)
})

test('after kill -9 of the process that started it, the next attaches to the running database and stops it in the end', async () => {
  const child = await startElsewhere(options)
  await kill(child)
  const heir = await startEmbedded(options)
  assert.equal(heir.startedByUs, true)
  assert.equal(await ask(heir.ownerUrl, 'SELECT 1 AS value'), 1)
  await heir.stop()
  assert.equal(await runs(heir), false)
})

test('a stale pid file is no obstacle, neither of a dead process nor of a stranger', async () => {
  const { place } = await startEmbedded(options).then(async (embedded) => {
    await embedded.stop()
    return embedded
  })
  for (const pid of [process.pid, 4_000_000]) {
    await writeFile(join(place.cluster, 'postmaster.pid'), `${pid}\n${place.cluster}\n1700000000\n5432\n${place.socketFolder}\n\n`)
    const embedded = await startEmbedded(options)
    assert.equal(await ask(embedded.ownerUrl, 'SELECT 1 AS value'), 1)
    await embedded.stop()
  }
})

test('after kill -9 of PostgreSQL it is started again, and a pool that was open works again', async () => {
  const embedded = await startEmbedded(options)
  const unwatch = embedded.watch(silentLog)
  const database = openDatabase({ url: embedded.ownerUrl, connections: 2 })
  try {
    const pid = (await postmasterOf(embedded.place)) ?? 0
    const sleeping = database.global({ text: 'SELECT pg_sleep(30)' })
    await database.global({ text: 'SELECT 1' })
    process.kill(pid, 'SIGKILL')
    await assert.rejects(sleeping, { code: 'database.connection-lost' })
    const works = () =>
      database.global({ text: 'SELECT 1' }).then(
        () => true,
        () => false,
      )
    await until(async () => (await postmasterOf(embedded.place)) !== undefined && (await works()))
    assert.notEqual(await postmasterOf(embedded.place), pid)
  } finally {
    unwatch()
    await database.close()
    await embedded.stop()
  }
})

test('a database that cannot be reached is said so, and does not end the process', async () => {
  const embedded = await startEmbedded(options)
  await embedded.stop()
  const database = openDatabase({ url: embedded.ownerUrl })
  await assert.rejects(database.global({ text: 'SELECT 1' }), { code: 'database.unavailable' })
  await database.close()
})

test('with the keys lost, the start says which folder is missing', async () => {
  const stranger = { ...options, keysDir: join(base, 'other-keys') }
  await assert.rejects(startEmbedded(stranger), (error) => error instanceof EmbeddedError && error.code === 'embedded.keys-missing')
  const again = await startEmbedded(options)
  await again.stop()
})

test('a path far longer than a socket may have, with spaces, works', async () => {
  const dataDir = join(base, 'a long way down, höher als 107 bytes'.padEnd(80, '_'), 'x'.repeat(120), 'data')
  const embedded = await startEmbedded({ dataDir, keysDir: join(base, 'deep-keys'), forTests: true })
  try {
    assert.ok(Buffer.byteLength(join(embedded.place.socketFolder, '.s.PGSQL.5432.lock')) <= 103)
    assert.equal(await ask(embedded.ownerUrl, 'SELECT 1 AS value'), 1)
  } finally {
    await embedded.stop()
    if (asRoot) await rm(dirname(embedded.place.socketFolder), { recursive: true, force: true })
    else await rm(embedded.place.socketFolder, { recursive: true, force: true })
  }
})

test('as root it runs as another user, and below a private home the cluster moves to where that user can go', {
  skip: !asRoot,
}, async () => {
  const home = join(base, 'private')
  await mkdir(home, { mode: 0o700 })
  const told: string[] = []
  const embedded = await startEmbedded({
    dataDir: join(home, 'data'),
    keysDir: join(home, 'keys'),
    forTests: true,
    notice: (text) => told.push(text),
  })
  try {
    assert.match(embedded.place.movedTo ?? '', /^\/var\/lib\/steward\/[0-9a-f]{12}$/)
    assert.match(told.join(), new RegExp(embedded.place.movedTo ?? 'never'))
    const pid = await postmasterOf(embedded.place)
    assert.notEqual((await stat(`/proc/${pid}`)).uid, 0)
    assert.equal(await ask(embedded.ownerUrl, 'SELECT 1 AS value'), 1)
  } finally {
    await embedded.stop()
    await rm(embedded.place.movedTo ?? join(base, 'nowhere'), { recursive: true })
  }
})

test('a moved cluster follows a data folder that is renamed, and is kept from one that is copied', { skip: !asRoot }, async () => {
  const home = join(base, 'renamed')
  await mkdir(home, { mode: 0o700 })
  const at = (name: string) => ({ dataDir: join(home, name), keysDir: join(home, 'keys'), forTests: true })
  const first = await startEmbedded(at('before'))
  const away = first.place.movedTo ?? join(base, 'nowhere')
  try {
    await ask(first.ownerUrl, 'CREATE TABLE kept (n int)')
    await first.stop()
    await rename(join(home, 'before'), join(home, 'after'))
    const second = await startEmbedded(at('after'))
    assert.equal(second.place.movedTo, away)
    assert.equal(await ask(second.ownerUrl, "SELECT to_regclass('kept')::text AS value"), 'kept')
    await second.stop()
    await cp(join(home, 'after'), join(home, 'copy'), { recursive: true })
    await assert.rejects(startEmbedded(at('copy')), /is a copy of/)
    await rm(away, { recursive: true })
    await assert.rejects(startEmbedded(at('after')), /which is gone/)
  } finally {
    await rm(away, { recursive: true, force: true })
  }
})

test('binaries that the database user cannot reach are copied, links and all', { skip: !asRoot }, async () => {
  const parent = join(base, 'copied')
  await mkdir(parent, { mode: 0o755 })
  const copy = await copyBinaries(await installedBinaries(), parent)
  assert.equal(await canReach({ uid: 65_534, gid: 65_534 }, [join(copy.root, 'bin', 'postgres')]), true)
  const version = execFileSync(join(copy.root, 'bin', 'postgres'), ['--version'], { uid: 65_534, gid: 65_534, cwd: '/' }).toString()
  assert.match(version, /PostgreSQL/)
  assert.deepEqual(await copyBinaries(await installedBinaries(), parent), copy)
})

test('where the package could not make its links, they are made at the start', { skip: !asRoot }, async () => {
  const copy = await copyBinaries(await installedBinaries(), join(base, 'unlinked'))
  const links = ['libpq.so.5', 'libicuuc.so.60', 'libicui18n.so.60', 'libicudata.so.60'].map((name) => join(copy.root, 'lib', name))
  for (const link of links) await rm(link)
  assert.throws(() => execFileSync(join(copy.root, 'bin', 'postgres'), ['--version'], { stdio: 'pipe' }))
  assert.equal(await hydrate(copy.root), true)
  assert.match(execFileSync(join(copy.root, 'bin', 'postgres'), ['--version']).toString(), /PostgreSQL/)
})

test('an ordinary user runs it as himself', { skip: !asRoot }, async (t) => {
  const home = join(base, 'ordinary')
  await mkdir(home, { mode: 0o700 })
  execFileSync('chown', ['65534:65534', home])
  const given = { dataDir: join(home, 'data'), keysDir: join(home, 'keys'), forTests: true }
  const code = `import { startEmbedded } from '#platform/database/embedded.ts'
    const embedded = await startEmbedded(${JSON.stringify(given)}); console.log(JSON.stringify(embedded.place)); await embedded.stop()`
  if (!(await canReach({ uid: 65_534, gid: 65_534 }, [process.execPath, process.cwd()]))) return t.skip('this checkout is not for others')
  const args = ['--input-type=module-typescript', '-e', code]
  const place = JSON.parse(execFileSync(process.execPath, args, { uid: 65_534, gid: 65_534, env: { HOME: home } }).toString())
  assert.equal(place.movedTo, undefined)
  assert.equal(place.cluster, join(home, 'data', 'postgres', 'cluster'))
  assert.equal((await stat(place.cluster)).uid, 65_534)
})

test('the log of the server quotes no value', async () => {
  const embedded = await startEmbedded(options)
  const client = new pg.Client({ connectionString: embedded.ownerUrl })
  await client.connect()
  await client.query('CREATE TABLE person (email text UNIQUE)')
  await client.query("INSERT INTO person VALUES ('canary@byron.example')")
  await assert.rejects(client.query("INSERT INTO person VALUES ('canary@byron.example')"))
  await client.query('DROP TABLE person')
  await client.end()
  await embedded.stop()
  const log = await readFile(embedded.place.logFile, 'utf8')
  assert.match(log, /duplicate key/)
  assert.doesNotMatch(log, /canary/)
})
