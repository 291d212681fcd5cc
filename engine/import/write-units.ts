import { create } from '#engine/act/create.ts'
import type { Along } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import { ApiError, asApiError } from '#engine/api/errors.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { Importing } from '#engine/import/importing.ts'
import { problemsAt, type ReadyRow } from '#engine/import/prepare.ts'
import { outcomeStatements, type RowOutcome, type RowProblem } from '#engine/import/store.ts'
import { type Unit, unitsOf } from '#engine/import/units.ts'
import { DatabaseError } from '#platform/database/errors.ts'

/** A row's own fault, which must not stop the others. Everything else stops the import, to be taken up again. */
function faultOf(thrown: unknown): ApiError | undefined {
  const error = asApiError(thrown)
  if (error instanceof ApiError) return error
  const refused =
    error instanceof DatabaseError &&
    ['database.check', 'database.not-null', 'database.invalid-value', 'database.exclusion'].includes(error.code)
  return refused ? new ApiError(422, 'import.refused') : undefined
}

const problemsOf = (error: ApiError, { columnOf }: ReadyRow): RowProblem[] => {
  if (error.problems.length > 0) return problemsAt(error.problems, columnOf)
  const { field, ...params } = error.params
  const column = field === undefined ? null : columnOf(`/${field}`)
  return [{ column, code: error.code, ...(Object.keys(params).length === 0 ? {} : { params }) }]
}

function outcomesOf({ settings: { mode } }: Importing, units: readonly Unit[], written: readonly ReadRecord[]): RowOutcome[] {
  return units.flatMap((unit, index) => {
    const record = written[index]
    const unchanged = unit.recordId !== null && record?.version === unit.version
    return unit.rows.map(({ row, leftOut }, nth): RowOutcome => {
      const left = nth > 0 && mode === 'skip'
      const outcome = unchanged || left ? 'skipped' : unit.recordId === null && nth === 0 ? 'created' : 'updated'
      const problems = leftOut.length === 0 ? {} : { problems: leftOut }
      return { row, outcome, recordId: record?.id ?? null, version: record?.version ?? null, ...problems }
    })
  })
}

/** Records and what became of their rows, in one transaction. */
async function writeTogether(importing: Importing, units: readonly Unit[]): Promise<void> {
  const { writing, entity, id, settings } = importing
  const along: Along = (written, changeId) =>
    outcomeStatements(writing.principal.tenantId, id, changeId, outcomesOf(importing, units, written))
  const reason = isErased(units[0]) ? settings.erasureReason : null
  const options = { as: 'import', along, found: units.map(({ found }) => found), ...(reason === null ? {} : { reason }) }
  if (units[0]?.recordId === null)
    await create(
      writing,
      entity.name,
      units.map(({ input }) => input),
      options,
    )
  else
    await update(
      writing,
      entity.name,
      units.map(({ recordId, version, input }) => ({ id: recordId ?? '', input, ...(version === null ? {} : { version }) })),
      options,
    )
}

const triesAtMost = 5

const isErased = (unit: Unit | undefined): boolean => unit?.rows.some(({ erased }) => erased) === true

/** The reason for which people come in who asked for erasure is kept with them, and with nobody else. */
export async function writeUnits(importing: Importing, units: readonly Unit[]): Promise<void> {
  for (const some of [units.filter((unit) => !isErased(unit)), units.filter(isErased)]) await writeSome(importing, some)
}

/** Writes new records, or changes, all in one; where one of them forbids that, by halves, down to the single ones that fail alone. */
async function writeSome(importing: Importing, units: readonly Unit[], tries = 1): Promise<void> {
  if (units.length === 0) return
  try {
    await writeTogether(importing, units)
  } catch (thrown) {
    const fault = faultOf(thrown)
    if (fault === undefined) throw thrown
    const half = Math.ceil(units.length / 2)
    if (units.length > 1) {
      await writeSome(importing, units.slice(0, half))
      await writeSome(importing, units.slice(half))
    } else if (units[0] !== undefined) await writeAlone(importing, units[0], fault, tries)
  }
}

/** One record that could not be written: read again if it moved on, row by row if several rows make it, else its row failed. */
async function writeAlone(importing: Importing, unit: Unit, fault: ApiError, tries: number): Promise<void> {
  const [row, ...more] = unit.rows
  if (row === undefined) return
  if (fault.status === 412 && tries < triesAtMost) {
    const { updates } = await unitsOf(importing, unit.rows)
    return writeSome(importing, updates, tries + 1)
  }
  if (more.length > 0) {
    for (const one of unit.rows) {
      const { creates, updates } = await unitsOf(importing, [one])
      await writeSome(importing, [...creates, ...updates])
    }
    return
  }
  await recordOutcomes(importing, [{ row: row.row, outcome: 'failed', recordId: null, version: null, problems: problemsOf(fault, row) }])
}

/** What became of rows that write nothing. */
export async function recordOutcomes({ writing, id }: Importing, rows: readonly RowOutcome[]): Promise<void> {
  const { tenantId } = writing.principal
  if (rows.length > 0) await writing.database.batch(tenantId, outcomeStatements(tenantId, id, null, rows))
}
