// `npm test`: everything that fits into ten minutes. `npm test -- engine/find.test.ts tests/journeys` runs some, `--name <pattern>` those called so, `npm run test:long` the long ones.
import { statSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { buildWebApp } from '#server/start/web-app.mjs'
import { bringBrowser } from '#tests/browser.ts'
import { clusterBelow, isRunning, startTestCluster } from '#tests/database.ts'
import { memoryFolder } from '#tests/memory-folder.ts'
import { type Phase, runFiles, type TestEvent, Totals } from '#tests/run/events.ts'
import { type Selection, selectFiles } from '#tests/run/files.ts'
import { rootFolder } from '#tests/run/root.ts'
import { bundlesOf, writeBundles } from '#tests/run/together.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { long: { type: 'boolean', default: false }, name: { type: 'string', multiple: true, default: [] } },
})
const minutes = values.long ? { quick: 120, journeys: 60 } : { quick: 8, journeys: 6 }
/** What takes longest, the slowest first: alone, and before all others. */
const slow = [
  'tests/worlds/worlds',
  'tests/worlds/restored',
  'engine/backup/restore',
  'server/start/start',
  'tests/walls/wrong-requests',
  'tests/worlds/mutants',
  'tests/crash/crash',
  'engine/import/round-trip',
  'engine/backup/backup',
  'tests/privacy/neighbours',
  'tests/walls/roles',
  'tests/privacy/erasure',
  'engine/archive/hostile',
  'engine/conformance/wrong-values',
]
/** What measures its process, gives it what only browsers have, or another model or gate than the product’s. */
const alone = [
  ...['platform/accounts/passwords', 'web/derived/form/draft'],
  ...[
    'tests/worlds/annotations',
    'tests/worlds/letters',
    'tests/worlds/model',
    'tests/worlds/mutants',
    'tests/worlds/restored',
    'tests/worlds/worlds',
  ],
]
const totals = new Totals()
const selection = selectFiles({ paths: positionals, long: values.long })

if (selection.quick.length + selection.journeys.length === 0) {
  console.error(`No test files${positionals.length > 0 ? ` at ${positionals.join(' ')}` : ''}.`)
  process.exit(1)
}
// Each file is a process of its own: what one has compiled the next ones load.
process.env.NODE_COMPILE_CACHE ??= join(rootFolder, 'node_modules/.cache/steward-tests')
const leaveTemporary = await enterTemporary(values.long ? undefined : memoryFolder())
const letGo = await holdCluster()
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort())
await pipeline(Readable.from(phases(selection)), new spec(), process.stdout, { end: false })
await letGo()
await leaveTemporary()
process.exit(totals.failed || totals.tests === 0 ? 1 : 0)

/** Keeps the database of the tests up from the first file to the last. Where it does not start, the tests that need it say why. */
async function holdCluster(): Promise<() => Promise<void>> {
  try {
    const cluster = await startTestCluster()
    return () => cluster.stop()
  } catch {
    return async () => {}
  }
}

/** What tests throw away lies in memory, if that is large enough, and is gone afterwards. What people look at (pictures) stays where it was. */
async function enterTemporary(memory: string | undefined): Promise<() => Promise<void>> {
  const usual = tmpdir()
  const below = memory ?? usual
  for (const name of await readdir(below)) {
    const pid = Number(/^steward-run-(\d+)-/.exec(name)?.[1])
    // Of a run that was killed; another user's is left to them.
    if (pid > 0 && !isRunning(pid)) await rm(join(below, name), { recursive: true, force: true }).catch(() => {})
  }
  const folder = await mkdtemp(join(below, `steward-run-${process.pid}-`))
  await chmod(folder, 0o1777)
  process.env.STEWARD_TEST_CLUSTER ??= clusterBelow(below)
  process.env.STEWARD_PICTURES ??= usual
  process.env.TMPDIR = folder
  return () => rm(folder, { recursive: true, force: true })
}

async function* phases({ quick, journeys }: Selection): AsyncGenerator<TestEvent> {
  const cores = availableParallelism()
  const common = { names: values.name, stop: interrupted.signal, nameOf }
  // More than there are cores: each waits for the database, or for a page, much of the time.
  yield* runFiles(await processes('quick', quick, 8), totals, { ...common, concurrency: cores + 2, limitMinutes: minutes.quick })
  if (journeys.length > 0) yield* prepared(journeys, { ...common, concurrency: cores + 1, limitMinutes: minutes.journeys })
  yield* slowest()
  yield* totals.closing()
}

/** Journeys want the web app built and a browser. Without them they fail, and say what to do. */
async function* prepared(journeys: readonly string[], phase: Phase): AsyncGenerator<TestEvent> {
  try {
    if (!buildWebApp(process.execPath)) throw new Error('Journeys need the web app.')
    process.env.BROWSER_PATH = bringBrowser()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    totals.take(`tests ${journeys.length}`)
    totals.take(`fail ${journeys.length}`)
    return
  }
  yield* runFiles(await processes('journeys', journeys, 3, 'browser'), totals, phase)
}

/** A process for each heavy file; the others share. A few files, and long ones, whose memory is measured, have a process each. */
async function processes(name: string, files: readonly string[], each: number, keeping?: 'browser'): Promise<string[]> {
  const sorted = heaviestFirst(files)
  const single = values.long || files.length < 10 ? sorted : sorted.filter((file) => among(slow, file) || among(alone, file))
  const bundles = bundlesOf(
    sorted.filter((file) => !single.includes(file)),
    each,
  )
  return [...single.map((file) => join(rootFolder, file)), ...(await writeBundles(name, bundles, keeping))]
}

function* slowest(): Generator<TestEvent> {
  const slow = totals.files.filter(({ milliseconds }) => milliseconds > 10_000).sort((one, other) => other.milliseconds - one.milliseconds)
  for (const { file, milliseconds } of slow.slice(0, 15)) {
    const message = `slow: ${file} ${(milliseconds / 1000).toFixed(1)} s`
    yield { type: 'test:diagnostic', data: { nesting: 0, message, level: 'info' } }
  }
}

function among(names: readonly string[], file: string): boolean {
  return names.some((name) => file.startsWith(`${name}.`))
}

/** The slow ones first, then the longest texts, which tend to take longest: what takes long should not be left over at the end, alone. */
function heaviestFirst(files: readonly string[]): string[] {
  const weight = (file: string): number => {
    const rank = slow.findIndex((name) => file.startsWith(`${name}.`))
    return rank < 0 ? statSync(join(rootFolder, file)).size : Number.MAX_SAFE_INTEGER - rank
  }
  return files
    .map((file) => ({ file, weight: weight(file) }))
    .sort((one, other) => (one.weight === other.weight ? 0 : other.weight - one.weight))
    .map(({ file }) => file)
}

/** Events name a file by its path, or as the suite that it is in its bundle. */
function nameOf(name: string): string | undefined {
  const path = name.startsWith(`${rootFolder}/`) ? name.slice(rootFolder.length + 1) : name
  return selection.quick.includes(path) || selection.journeys.includes(path) ? path : undefined
}
