import { createHash } from 'node:crypto'
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { importOf, mustHaveFile, tableOf } from '#engine/import/access.ts'
import { batches } from '#engine/import/batches.ts'
import { shownCell } from '#engine/import/embedded.ts'
import { importing } from '#engine/import/importing.ts'
import { ownText } from '#engine/import/own-text.ts'
import { ownTitles } from '#engine/import/own-titles.ts'
import { photosLeftOut } from '#engine/import/photos.ts'
import { prepare } from '#engine/import/prepare.ts'
import { type TableRow, tableRows } from '#engine/import/read-rows.ts'
import type { ImportRun, RowProblem } from '#engine/import/store.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Files } from '#platform/files/files.ts'

/** What a check found so far. It goes on by itself until all rows are looked at, or something else is checked of the same import. */
interface Check {
  /** What is checked, by whom. */
  readonly name: string
  /** Rows with problems, and problems. */
  rows: number
  problems: number
  /** Rows of people who asked for erasure, the first of them with the day. */
  erased: number
  /** Rows that come in without one of their values. */
  leftOut: number
  readonly askedBy: ErasedRow[]
  /** Rows looked at. */
  checked: number
  /** Characters of the rows that are kept. */
  kept: number
  /** The first rows, and the first with problems, ready to be shown. */
  readonly first: CheckedRow[]
  readonly wrong: CheckedRow[]
  done: boolean
  stopped: boolean
  /** Milliseconds since 1970. */
  readonly begunAt: number
  failure: unknown
  readonly end: Promise<void>
}

export interface CheckedRow {
  readonly row: number
  readonly cells: readonly string[]
  readonly problems: readonly RowProblem[]
  /** What stays out although the row comes in. */
  readonly leftOut: readonly RowProblem[]
}

/** A row of somebody who asked for erasure, and when. */
export interface ErasedRow {
  readonly row: number
  readonly on: string
}

export interface Preview {
  readonly rows: readonly CheckedRow[]
  readonly problems: number
  /** Rows of the file that have one problem or more. */
  readonly problemRows: number
  /** Rows that come in, but without one of their values. */
  readonly leftOut: number
  /** Of people who asked for erasure: how many rows of the file, and the first of them. */
  readonly erased: { readonly count: number; readonly rows: readonly ErasedRow[] }
  readonly checked: { readonly done: number; readonly total: number }
}

const batchRows = 250
const shownAtMost = 500
/** Characters: of a file with a thousand long columns fewer rows are shown, or what is remembered would fill the memory. */
const keptAtMost = 4_000_000
/** A file of so many rows is looked through before the answer; of a larger one the answer says how far the check has come. */
const awaited = 20_000
const remembered = 20
/** Milliseconds: what was found may be otherwise by now, and nobody’s rows stay in memory for nothing. */
const freshFor = 10 * 60_000
const longestCell = 500
/** Milliseconds. */
const [patience, look] = [3000, 20]

/** By the import and who looks at it: one check at a time, of what is chosen now. */
const checks = new Map<string, Check>()

const placeOf = ({ principal: { tenantId, actorId } }: Writing, { id }: ImportRun): string => [tenantId, actorId, id].join(' ')

/** What was chosen anew is checked anew, and so it is for whoever may see something else. */
function nameOf({ principal: { role, ownRole = null, modelVersion } }: Writing, { settings }: ImportRun): string {
  return createHash('sha256')
    .update(JSON.stringify([role, ownRole, modelVersion, settings]))
    .digest('base64')
}

/** The first rows of a file as they would be imported, with a problem at each cell that has one, and the number of problems of all rows. */
export async function previewImport(
  writing: Writing,
  files: Files,
  id: string,
  { limit, only }: { limit: number; only?: 'problems' | undefined },
): Promise<Preview> {
  const run = await importOf(writing, id)
  if (run.state !== 'mapping') throw conflict('import.already-started')
  await mustHaveFile(writing, files, run)
  const place = placeOf(writing, run)
  const check = standing(place, nameOf(writing, run), writing.clock) ?? begin(place, writing, files, run)
  if (run.rows <= awaited) await check.end
  else await Promise.race([check.end, enough(check, only, limit)])
  if (check.failure !== undefined) {
    checks.delete(place)
    throw check.failure
  }
  return {
    rows: (only === 'problems' ? check.wrong : check.first).slice(0, limit),
    problems: check.problems,
    problemRows: check.rows,
    leftOut: check.leftOut,
    erased: { count: check.erased, rows: check.askedBy },
    checked: { done: check.checked, total: run.rows },
  }
}

/** Until there is as much to show as was asked for, at most a few seconds. */
async function enough(check: Check, only: 'problems' | undefined, limit: number): Promise<void> {
  for (let waited = 0; waited < patience && !check.done && (only === 'problems' ? check.wrong : check.first).length < limit; waited += look)
    await sleep(look)
}

/** The check that is under way or was made of the same lately; others of this import end, and what is older is forgotten. */
function standing(place: string, name: string, clock: Clock): Check | undefined {
  const now = clock.now().getTime()
  for (const [other, { done, begunAt }] of checks) if (done && now - begunAt > freshFor) checks.delete(other)
  const check = checks.get(place)
  if (check?.name === name) return check
  stop(place)
  return undefined
}

function stop(place: string): void {
  const check = checks.get(place)
  if (check !== undefined) check.stopped = true
  checks.delete(place)
}

function begin(place: string, writing: Writing, files: Files, run: ImportRun): Check {
  const { promise, resolve } = Promise.withResolvers<void>()
  const check: Check = {
    ...{ rows: 0, problems: 0, checked: 0, kept: 0, first: [], wrong: [], leftOut: 0, erased: 0, askedBy: [] },
    ...{ done: false, stopped: false, failure: undefined, end: promise },
    name: nameOf(writing, run),
    begunAt: writing.clock.now().getTime(),
  }
  if (checks.size >= remembered) stop(([...checks].find(([, { done }]) => done) ?? [...checks][0])?.[0] ?? '')
  checks.set(place, check)
  lookThrough(check, writing, files, run)
    .catch((error: unknown) => {
      check.failure = error
    })
    .finally(() => {
      check.done = true
      resolve()
    })
  return check
}

async function lookThrough(check: Check, writing: Writing, files: Files, run: ImportRun): Promise<void> {
  const work = importing(writing, run)
  const read = () => tableRows(files.read(tableOf(writing, run)), run.settings.format)
  const later = { entity: work.entity.name, titles: await ownTitles(work, read()) }
  const seen = new Map<string, Set<string>>()
  for await (const rows of batches(read(), batchRows)) {
    if (check.stopped) return
    const { failed, ready, erased } = await prepare(work, rows, { make: false, later, seen })
    noteErased(check, erased)
    const problems = new Map(failed.map((row) => [row.row, row.problems]))
    note(check, rows, problems, new Map(ready.map((row) => [row.row, photosLeftOut(row)])))
    // Other requests come first.
    await breathe()
  }
}

type ByRow = ReadonlyMap<number, readonly RowProblem[]>

function note(check: Check, rows: readonly TableRow[], failed: ByRow, without: ByRow): void {
  for (const row of rows) {
    const problems = failed.get(row.number) ?? []
    const leftOut = without.get(row.number) ?? []
    check.checked += 1
    check.problems += problems.length
    if (problems.length > 0) check.rows += 1
    if (leftOut.length > 0) check.leftOut += 1
    const shown = (list: CheckedRow[]): void => {
      if (list.length >= shownAtMost || check.kept >= keptAtMost) return
      const cells = (row.cells.length === 0 ? [row.raw] : row.cells).map(shortened)
      check.kept += cells.reduce((sum, cell) => sum + cell.length, 0)
      list.push({ row: row.number, cells, problems, leftOut })
    }
    shown(check.first)
    if (problems.length + leftOut.length > 0) shown(check.wrong)
  }
}

const namedAtMost = 50

function noteErased(check: Check, erased: ReadonlyMap<number, string>): void {
  check.erased += erased.size
  for (const [row, on] of erased) if (check.askedBy.length < namedAtMost) check.askedBy.push({ row, on })
}

function shortened(cell: string): string {
  const text = shownCell(cell)
  return ownText((text.length > longestCell ? `${text.slice(0, longestCell)}…` : text).toWellFormed())
}
