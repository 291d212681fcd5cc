import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { type ConvertedFormat, type FileProblem, mostMemory, mostSeconds, type ReaderReport } from '#engine/import/readers/limits.ts'

const program = fileURLToPath(new URL('./reader-main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const packages = fileURLToPath(import.meta.resolve('saxes')).split(`${sep}node_modules${sep}`)[0] ?? root
const reportBytes = 256 * 1024

/** Readers that run at the same time: each may take as much memory as it is allowed. */
const mostAtOnce = 2
let running = 0
const queue: (() => void)[] = []

/** What is to be read, and how. */
export interface Apart {
  readonly format: ConvertedFormat
  /** Of text: its encoding. */
  readonly encoding: string
  /** Of a workbook: the sheet, or null for the first with rows. */
  readonly sheet: string | null
  readonly limits?: { readonly megabytes?: number; readonly seconds?: number }
}

async function turn(): Promise<() => void> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => queue.push(resolve))
  else running += 1
  return () => {
    const next = queue.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

/** The reader may read its own program and nothing else: no network, no other files, no other processes, nothing of our environment. */
function start({ format, encoding, sheet, limits }: Apart): ChildProcess {
  const may = [...new Set([dirname(root + sep), `${packages}${sep}`])].map((folder) => `--allow-fs-read=${folder}`)
  const heap = `--max-old-space-size=${limits?.megabytes ?? mostMemory}`
  return spawn(process.execPath, ['--permission', ...may, heap, program, format, encoding, sheet ?? ''], {
    cwd: root,
    env: {},
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  })
}

/**
 * A heavy file as a table, read by a process of its own that has a limit for its memory and one for its time. The table is CSV, UTF-8 with commas; `report` is known once it
 * was read to its end. A file that goes beyond a limit, or that breaks its reader, is a problem in the report and nothing else.
 */
export function readApart(
  content: AsyncIterable<Uint8Array>,
  apart: Apart,
): { readonly table: AsyncGenerator<Uint8Array, void, undefined>; readonly report: Promise<ReaderReport> } {
  const { promise, resolve } = Promise.withResolvers<ReaderReport>()
  async function* table(): AsyncGenerator<Uint8Array, void, undefined> {
    const release = await turn()
    const child = start(apart)
    const seconds = apart.limits?.seconds ?? mostSeconds
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, seconds * 1000)
    const said = saidBy(child)
    const fed = feed(child, content)
    try {
      if (child.stdout !== null) yield* child.stdout as AsyncIterable<Uint8Array>
      const { code, report } = await said
      if (fed.fault !== undefined) throw fed.fault.error
      resolve(report ?? { sheets: [], sheet: null, problem: ended(late, code, apart) })
    } finally {
      clearTimeout(timer)
      child.kill('SIGKILL')
      release()
      resolve({ sheets: [], sheet: null, problem: { code: 'import.damaged' } })
    }
  }
  return { table: table(), report: promise }
}

/** Whoever ended without a report was ended. */
function ended(late: boolean, code: number | null, { limits }: Apart): FileProblem {
  if (late) return { code: 'import.too-slow', params: { max: limits?.seconds ?? mostSeconds } }
  const outOfMemory = code === null || code > 128
  return outOfMemory ? { code: 'import.too-heavy', params: { max: limits?.megabytes ?? mostMemory } } : { code: 'import.damaged' }
}

/** The reader stops listening when it has found a problem: that is no fault of the content. What the content throws is, and ends the reader before it ends. */
function feed({ stdin }: ChildProcess, content: AsyncIterable<Uint8Array>): { readonly fault: { readonly error: unknown } | undefined } {
  const fed: { fault: { readonly error: unknown } | undefined } = { fault: undefined }
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* content
    } catch (error) {
      fed.fault = { error }
      throw error
    }
  }
  if (stdin !== null) pipeline(Readable.from(watched(), { objectMode: false }), stdin).catch(() => {})
  return fed
}

async function saidBy(child: ChildProcess): Promise<{ code: number | null; report: ReaderReport | undefined }> {
  const chunks: Buffer[] = []
  const channel = child.stdio[3] as Readable | null
  channel?.on('data', (chunk: Buffer) => chunks.push(chunk))
  channel?.on('error', () => {})
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', (ending) => resolve(ending))
  })
  return { code, report: reportIn(Buffer.concat(chunks)) }
}

/** Undefined where there is none, or where its writer was ended in the middle of it. */
function reportIn(text: Buffer): ReaderReport | undefined {
  if (text.length === 0 || text.length > reportBytes) return undefined
  try {
    return JSON.parse(text.toString('utf8')) as ReaderReport
  } catch {
    return undefined
  }
}
