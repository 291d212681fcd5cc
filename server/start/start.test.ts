import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectFolder } from '#server/config.ts'

let base: string
const children: ChildProcess[] = []
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'steward-start-'))
  // So that the database's user can reach it when the tests run as root.
  await chmod(base, 0o711)
})
after(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(base, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  /** Standard output. */
  output: string
  /** Standard error. */
  errors: string
  readonly ended: Promise<number | null>
}

/** Past the part of `npm start` that installs and builds. */
function start(what: 'server' | 'cli', args: readonly string[] = [], env: Record<string, string> = {}): Run {
  const entry = join(projectFolder, 'server', 'start', 'enter.mjs')
  const settings = { PATH: process.env.PATH ?? '', DATA_DIR: join(base, 'data'), KEYS_DIR: join(base, 'keys'), PORT: '0', ...env }
  const child = spawn(process.execPath, [entry, what, ...args], { env: settings, cwd: base, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const run: Run = { child, output: '', errors: '', ended: new Promise((resolve) => child.once('close', resolve)) }
  child.stdout.on('data', (text) => {
    run.output += text
  })
  child.stderr.on('data', (text) => {
    run.errors += text
  })
  return run
}

async function ready(run: Run): Promise<void> {
  let ended = false
  void run.ended.then(() => {
    ended = true
  })
  for (let waited = 0; waited < 90_000; waited += 50) {
    if (run.output.includes('"msg":"ready"')) return
    if (ended) break
    await sleep(50)
  }
  assert.fail(`it did not become ready:\n${run.output}${run.errors}`)
}

const databaseRuns = () =>
  readFile(join(base, 'data', 'postgres', 'cluster', 'postmaster.pid'), 'utf8').then(
    () => true,
    () => false,
  )

test('the first start makes data and keys; Ctrl-C ends it with 0 and leaves nothing running', async () => {
  const run = start('server')
  await ready(run)
  assert.deepEqual((await readdir(join(base, 'keys'))).sort(), ['passwords', 'root.json'])
  run.child.kill('SIGINT')
  assert.equal(await run.ended, 0)
  assert.equal(await databaseRuns(), false)
})

test('the second start applies nothing again', async () => {
  const run = start('server')
  await ready(run)
  assert.doesNotMatch(run.output, /migration applied/)
  run.child.kill('SIGTERM')
  assert.equal(await run.ended, 0)
})

test('after kill -9 the next start works, and a command beside it attaches and leaves it running', async () => {
  const killed = start('server')
  await ready(killed)
  killed.child.kill('SIGKILL')
  await killed.ended
  const next = start('server')
  await ready(next)
  const doctor = start('cli', ['doctor', '--json'])
  assert.equal(await doctor.ended, 0, doctor.errors)
  assert.equal(await databaseRuns(), true)
  next.child.kill('SIGINT')
  assert.equal(await next.ended, 0)
  assert.equal(await databaseRuns(), false)
})

test('a command starts the database for its own duration', async () => {
  const doctor = start('cli', ['doctor', '--json'])
  assert.equal(await doctor.ended, 0, doctor.errors)
  const { ok, findings } = JSON.parse(doctor.output) as { ok: boolean; findings: { check: string; state: string }[] }
  assert.equal(ok, true)
  for (const check of ['roles', 'migrations', 'keys', 'clock'])
    assert.equal(findings.find((found) => found.check === check)?.state, 'ok', check)
  assert.equal(await databaseRuns(), false)
})

test('a wrong setting is named and nothing is made', async () => {
  const run = start('server', [], { HOST: '0.0.0.0', SIGNUP: 'maybe', DATA_DIR: join(base, 'never') })
  assert.equal(await run.ended, 1)
  assert.match(run.errors, /HOST: .*BASE_URL=https/)
  assert.match(run.errors, /SIGNUP: must be one of closed, invite, open/)
  assert.doesNotMatch(run.errors, /\n\s+at /)
  assert.ok(!(await readdir(base)).includes('never'))
})

test('a database that does not answer is said in one sentence', async () => {
  const run = start('server', [], { DATABASE_URL: 'postgresql://steward:hunter2@127.0.0.1:1/steward' })
  assert.equal(await run.ended, 1)
  assert.match(run.errors, /The database cannot be reached/)
  assert.doesNotMatch(run.errors, /hunter2|\n\s+at /)
})

test('commands tell their use: help ends with 0, wrong use with 2', async () => {
  const [help, unknown, wrong] = [start('cli', ['--help']), start('cli', ['frobnicate']), start('cli', ['doctor', '--frob', '--json'])]
  assert.equal(await help.ended, 0)
  assert.match(help.output, /doctor {2,}Check this installation/)
  assert.equal(await unknown.ended, 2)
  assert.equal(await wrong.ended, 2)
  assert.equal((JSON.parse(wrong.errors) as { error: { code: string } }).error.code, 'command.usage')
})
