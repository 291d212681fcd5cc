import type { Writing } from '#engine/act/writing.ts'
import { tableOf } from '#engine/import/access.ts'
import { batches } from '#engine/import/batches.ts'
import { type Importing, importing } from '#engine/import/importing.ts'
import type { Finds } from '#engine/import/links.ts'
import { ownTitles } from '#engine/import/own-titles.ts'
import { dropPhotos, keepPhotos } from '#engine/import/photos.ts'
import { type FailedRow, type Prepared, prepare } from '#engine/import/prepare.ts'
import { type TableRow, tableRows } from '#engine/import/read-rows.ts'
import { doneRows, type ImportRun, type RowOutcome } from '#engine/import/store.ts'
import { unitsOf } from '#engine/import/units.ts'
import { recordOutcomes, writeUnits } from '#engine/import/write-units.ts'
import type { Files } from '#platform/files/files.ts'

const batchRows = 250
/** Batches that are written at the same time, while the next one is read. */
const atOnce = 2

export interface RunOptions {
  /** Told after each batch how many rows of the file are done. */
  readonly progress?: (done: number) => Promise<void>
}

/** Writes that are under way: at most so many, and none that shares a key with the next, which must find what they make. */
class UnderWay {
  readonly #writes = new Map<Promise<void>, ReadonlySet<string>>()
  #failure: { readonly error: unknown } | undefined

  async start(keys: ReadonlySet<string>, write: () => Promise<void>): Promise<void> {
    while (this.#writes.size >= atOnce) await Promise.race(this.#writes.keys())
    this.#check()
    const run: Promise<void> = write()
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#writes.delete(run))
    this.#writes.set(run, keys)
  }

  /** Waits for those that may make or change what these keys find. */
  async without(keys: ReadonlySet<string>): Promise<boolean> {
    const meeting = [...this.#writes].filter(([, theirs]) => !theirs.isDisjointFrom(keys)).map(([run]) => run)
    await Promise.all(meeting)
    this.#check()
    return meeting.length > 0
  }

  async end(): Promise<void> {
    await Promise.all(this.#writes.keys())
    this.#check()
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}

const failedOutcome = ({ row, problems }: FailedRow): RowOutcome => ({ row, outcome: 'failed', recordId: null, version: null, problems })
const skippedOutcome = (row: number): RowOutcome => ({ row, outcome: 'skipped', recordId: null, version: null })

async function write(work: Importing, files: Files, { ready, failed, skipped }: Prepared): Promise<void> {
  await recordOutcomes(work, [...failed.map(failedOutcome), ...skipped.map(skippedOutcome)])
  const rows = await keepPhotos(work, files, ready)
  const { creates, updates } = await unitsOf(work, rows)
  await writeUnits(work, creates)
  await writeUnits(work, updates)
  await dropPhotos(work, files, rows)
}

const keysOf = ({ ready }: Prepared): Set<string> =>
  new Set(ready.flatMap(({ keys, recordId }) => (recordId === null ? keys : [...keys, recordId])))

/** Reads batches, one after the other, and writes them, several at a time. */
class Writer {
  readonly #work: Importing
  readonly #files: Files
  readonly #underWay = new UnderWay()
  readonly #progress: (rows: number) => Promise<void>

  constructor(work: Importing, files: Files, progress: (rows: number) => Promise<void>) {
    this.#work = work
    this.#files = files
    this.#progress = progress
  }

  /** Gives the rows that wait for another row of the file. */
  async batch(rows: readonly TableRow[], later: Finds['later']): Promise<readonly number[]> {
    const work = this.#work
    let prepared = await prepare(work, rows, { make: true, later })
    const keys = keysOf(prepared)
    if (await this.#underWay.without(keys)) prepared = await prepare(work, rows, { make: true, later })
    await this.#underWay.start(keys, async () => {
      await write(work, this.#files, prepared)
      await this.#progress(rows.length - prepared.waiting.length)
    })
    return prepared.waiting
  }

  end(): Promise<void> {
    return this.#underWay.end()
  }
}

/**
 * All rows of a file that are not done yet, each once. What is written is known row by row, so that a killed run goes on where it ended. Rows that link to other rows of
 * the file (a company to its parent) are written after those: another walk through the file for each level.
 */
export async function runRows(writing: Writing, files: Files, run: ImportRun, { progress }: RunOptions = {}): Promise<void> {
  const work = importing(writing, run)
  const done = await doneRows(writing, run.id)
  const read = () => tableRows(files.read(tableOf(writing, run)), run.settings.format)
  let count = done.size
  const writer = new Writer(work, files, async (rows) => {
    count += rows
    await progress?.(count)
  })
  let titles = await ownTitles(work, read())
  for (let open: ReadonlySet<number> | undefined; ; ) {
    const waiting = await walk(read(), writer, (row) => !done.has(row) && (open?.has(row) ?? true), { entity: work.entity.name, titles })
    if (waiting.size === 0) return
    if (waiting.size === open?.size) {
      // No row came through: they wait for rows that failed, which are expected no more, or for each other in a circle.
      const left = await ownTitles(work, read(), waiting)
      if (left.size === titles.size) return refuse(work, waiting)
      titles = left
    }
    open = waiting
  }
}

const refuse = (work: Importing, rows: ReadonlySet<number>): Promise<void> =>
  recordOutcomes(
    work,
    [...rows].map((row) => failedOutcome({ row, problems: [{ column: null, code: 'import.circle' }] })),
  )

async function walk(
  rows: AsyncIterable<TableRow>,
  writer: Writer,
  isOpen: (row: number) => boolean,
  later: NonNullable<Finds['later']>,
): Promise<Set<number>> {
  const waiting = new Set<number>()
  try {
    for await (const batch of batches(rows, batchRows)) {
      const open = batch.filter(({ number }) => isOpen(number))
      if (open.length > 0) for (const row of await writer.batch(open, later)) waiting.add(row)
    }
  } finally {
    await writer.end()
  }
  return waiting
}
