import { createHash } from 'node:crypto'
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { importOf, mustHaveFile, tableOf } from '#engine/import/access.ts'
import { batches } from '#engine/import/batches.ts'
import { importing } from '#engine/import/importing.ts'
import { ownTitles } from '#engine/import/own-titles.ts'
import { prepare } from '#engine/import/prepare.ts'
import { type TableRow, tableRows } from '#engine/import/read-rows.ts'
import type { ImportRun, RowProblem } from '#engine/import/store.ts'
import type { Files } from '#platform/files/files.ts'

/** What a check found so far. It goes on by itself until all rows are looked at. */
interface Check {
  /** Rows with problems, and problems. */
  rows: number
  problems: number
  /** Rows looked at. */
  checked: number
  /** The first rows, and the first with problems, ready to be shown. */
  readonly first: CheckedRow[]
  readonly wrong: CheckedRow[]
  done: boolean
  failure: unknown
  readonly end: Promise<void>
}

export interface CheckedRow {
  readonly row: number
  readonly cells: readonly string[]
  readonly problems: readonly RowProblem[]
}

export interface Preview {
  readonly rows: readonly CheckedRow[]
  readonly problems: number
  /** Rows of the file that have one problem or more. */
  readonly problemRows: number
  readonly checked: { readonly done: number; readonly total: number }
}

const batchRows = 250
const shownAtMost = 500
/** A file of so many rows is looked through before the answer; of a larger one the answer says how far the check has come. */
const awaited = 20_000
const remembered = 50
const longestCell = 500
/** Milliseconds. */
const [patience, look] = [3000, 20]

const checks = new Map<string, Check>()

/** One check for each state of the mapping: what was chosen anew is checked anew. */
function nameOf(writing: Writing, run: ImportRun): string {
  const { principal } = writing
  return createHash('sha256')
    .update(JSON.stringify([principal.tenantId, principal.actorId, principal.modelVersion, run.id, run.settings]))
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
  const name = nameOf(writing, run)
  const check = checks.get(name) ?? begin(name, writing, files, run)
  if (run.rows <= awaited) await check.end
  else await Promise.race([check.end, enough(check, only, limit)])
  if (check.failure !== undefined) {
    checks.delete(name)
    throw check.failure
  }
  return {
    rows: (only === 'problems' ? check.wrong : check.first).slice(0, limit),
    problems: check.problems,
    problemRows: check.rows,
    checked: { done: check.checked, total: run.rows },
  }
}

/** Until there is as much to show as was asked for, at most a few seconds. */
async function enough(check: Check, only: 'problems' | undefined, limit: number): Promise<void> {
  for (let waited = 0; waited < patience && !check.done && (only === 'problems' ? check.wrong : check.first).length < limit; waited += look)
    await sleep(look)
}

function begin(name: string, writing: Writing, files: Files, run: ImportRun): Check {
  const { promise, resolve } = Promise.withResolvers<void>()
  const check: Check = { rows: 0, problems: 0, checked: 0, first: [], wrong: [], done: false, failure: undefined, end: promise }
  if (checks.size >= remembered) checks.delete(checks.keys().next().value ?? '')
  checks.set(name, check)
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
    const { failed } = await prepare(work, rows, { make: false, later, seen })
    note(check, rows, new Map(failed.map(({ row, problems }) => [row, problems])))
    // Other requests come first.
    await breathe()
  }
}

function note(check: Check, rows: readonly TableRow[], failed: ReadonlyMap<number, readonly RowProblem[]>): void {
  for (const row of rows) {
    const problems = failed.get(row.number) ?? []
    check.checked += 1
    check.problems += problems.length
    if (problems.length > 0) check.rows += 1
    const shown = (list: CheckedRow[]): void => {
      if (list.length < shownAtMost)
        list.push({ row: row.number, cells: (row.cells.length === 0 ? [row.raw] : row.cells).map(shortened), problems })
    }
    shown(check.first)
    if (problems.length > 0) shown(check.wrong)
  }
}

const shortened = (cell: string): string => (cell.length > longestCell ? `${cell.slice(0, longestCell)}…` : cell).toWellFormed()
