import { rulesFor } from '#engine/act/rules.ts'
import { readChange, type Values } from '#engine/act/values.ts'
import { askedBeforeCode } from '#engine/erase/known.ts'
import type { Assembled } from '#engine/import/draft.ts'
import { erasedIn } from '#engine/import/erased.ts'
import type { Importing } from '#engine/import/importing.ts'
import type { Finds } from '#engine/import/links.ts'
import { type Match, matches } from '#engine/import/matches.ts'
import type { TableRow } from '#engine/import/read-rows.ts'
import type { RowProblem } from '#engine/import/store.ts'
import { type Problem, Wrong } from '#schema/problem.ts'
import type { Rule } from '#schema/rule.ts'
import { isId } from '#schema/values/id.ts'

/** A row that can be written: its values are read, its links found, its record looked up. */
export interface ReadyRow {
  readonly row: number
  readonly values: Values
  /** The values by which its record is found again. */
  readonly keys: readonly string[]
  /** The record that it changes; null for a new one. */
  readonly recordId: string | null
  readonly guessed: Assembled['guessed']
  readonly columnOf: Assembled['columnOf']
  readonly photos: Assembled['photos']
  /** The photos of these that were kept, by the key of their field. */
  readonly found: Values
  /** What stays out although the row comes in. */
  readonly leftOut: readonly RowProblem[]
  /** It brings in somebody who asked for erasure. */
  readonly erased: boolean
}

export interface FailedRow {
  readonly row: number
  readonly problems: readonly RowProblem[]
}

export interface Prepared {
  readonly ready: readonly ReadyRow[]
  readonly failed: readonly FailedRow[]
  /** Rows that shall change records where there is none to change, or make one that is there. */
  readonly skipped: readonly number[]
  /** Rows that link to what another row of the file will make. */
  readonly waiting: readonly number[]
  /** Rows of people who asked for erasure, and on which day: they fail, or a reason was given for them. */
  readonly erased: ReadonlyMap<number, string>
}

export interface Preparing extends Finds {
  /** In a check, the unique values of the rows before: nothing in the database tells of them yet. */
  readonly seen?: Map<string, Set<string>>
}

interface Reading {
  readonly row: TableRow
  readonly assembled: Assembled
  readonly problems: Problem[]
  values: Values
  keys: readonly string[]
}

export const problemsAt = (problems: readonly Problem[], columnOf: Assembled['columnOf']): RowProblem[] =>
  problems.map(({ pointer, code, params }) => ({ column: columnOf(pointer), code, ...(params === undefined ? {} : { params }) }))

/**
 * Reads rows as far as they can be read without writing them: cells, links, values, required fields, what verbs refuse, and which record each is about.
 * With `make`, linked records that are missing are made now; a check makes nothing.
 */
export async function prepare(importing: Importing, rows: readonly TableRow[], how: Preparing): Promise<Prepared> {
  const broken = rows.flatMap(({ number, problem }) =>
    problem === undefined ? [] : [{ row: number, problems: [{ column: null, code: problem }] }],
  )
  const readable = rows.filter(({ problem }) => problem === undefined)
  const readings = readable.map((row): Reading => ({ row, assembled: importing.assemble(row.cells), problems: [], values: {}, keys: [] }))
  const waits = await findLinks(importing, readings, how)
  for (const reading of readings) readValues(importing, reading)
  const found = await findRecords(importing, readings)
  await refuseTaken(importing, readings, found, how.seen ?? new Map())
  const skipped: number[] = []
  const whole: Whole[] = []
  for (const reading of readings) {
    if (waits.has(reading)) continue
    const recordId = recordOf(importing, reading, found)
    const { mode } = importing.settings
    const leftOut = recordId === null ? mode === 'update' : mode === 'skip'
    if (recordId === null && !leftOut) reading.problems.push(...missingIn(importing, reading))
    if (reading.problems.length > 0) continue
    if (leftOut) skipped.push(reading.row.number)
    else whole.push({ reading, recordId })
  }
  const { ready, erased, refused } = await withoutErased(importing, whole)
  const failed = readings
    .filter((reading) => reading.problems.length > 0 && !waits.has(reading))
    .map(({ row, problems, assembled }) => ({ row: row.number, problems: problemsAt(problems, assembled.columnOf) }))
  return { ready, failed: [...broken, ...failed, ...refused], skipped, waiting: [...waits].map(({ row }) => row.number), erased }
}

/** A row with nothing wrong in it, and the record that it is about. */
interface Whole {
  readonly reading: Reading
  readonly recordId: string | null
}

/** People who asked for erasure come in with a reason alone. */
async function withoutErased(
  importing: Importing,
  rows: readonly Whole[],
): Promise<{ ready: ReadyRow[]; erased: ReadonlyMap<number, string>; refused: FailedRow[] }> {
  const asked = await erasedIn(
    importing,
    rows.map(({ reading: { values }, recordId }) => ({ values, recordId })),
  )
  const erased = new Map<number, string>()
  const ready: ReadyRow[] = []
  const refused: FailedRow[] = []
  for (const [index, { reading, recordId }] of rows.entries()) {
    const on = asked[index]
    if (on !== undefined) erased.set(reading.row.number, on)
    if (on === undefined || importing.settings.erasureReason !== null) ready.push(readyOf(reading, recordId, on !== undefined))
    else refused.push({ row: reading.row.number, problems: [{ column: null, code: askedBeforeCode, params: { on } }] })
  }
  return { ready, erased, refused }
}

const readyOf = (
  { row, values, keys, assembled: { guessed, columnOf, photos } }: Reading,
  recordId: string | null,
  erased: boolean,
): ReadyRow => ({
  row: row.number,
  values,
  keys,
  recordId,
  guessed,
  columnOf,
  photos,
  found: {},
  leftOut: [],
  erased,
})

/** The rows that must wait for another row of the file. */
async function findLinks({ links }: Importing, readings: readonly Reading[], how: Finds): Promise<Set<Reading>> {
  const waits = new Set<Reading>()
  const lookups = readings.flatMap(({ assembled }) => assembled.lookups)
  if (lookups.length === 0) return waits
  const { problems, waiting } = await links.find(lookups, how)
  if (problems.size === 0 && waiting.size === 0) return waits
  for (const reading of readings) {
    for (const lookup of reading.assembled.lookups) {
      const problem = problems.get(lookup)
      if (problem !== undefined) reading.problems.push(problem)
      if (waiting.has(lookup)) waits.add(reading)
    }
  }
  return waits
}

/** Values that must be unique and are another record's, or an earlier row's that is another record: known before anything is written, so that they fail alone. */
async function refuseTaken(
  { writing, entity, key }: Importing,
  readings: readonly Reading[],
  found: ReadonlyMap<string, Match>,
  seen: Map<string, Set<string>>,
): Promise<void> {
  for (const field of entity.fields.filter(({ options }) => options.unique)) {
    const uniqueOf = ({ values }: Reading): string => (typeof values[field.key] === 'string' ? String(values[field.key]) : '')
    const taken = await matches(
      writing,
      entity,
      { path: field.key, field, inner: null },
      readings.map(uniqueOf).filter((value) => value !== ''),
    )
    const before = seen.get(field.key) ?? new Set()
    seen.set(field.key, before)
    for (const reading of readings) {
      const value = uniqueOf(reading)
      const mine = reading.keys.map((one) => found.get(one)?.id)
      const others = taken.get(value)
      const meant = key?.field === field
      if (value !== '' && ((others !== undefined && !mine.includes(others.id)) || (before.has(value) && !meant)))
        reading.problems.push({ pointer: `/${field.key}`, code: 'not-unique' })
      before.add(value)
    }
  }
}

/** Values as their kinds read them, and the key's among them. */
function readValues({ entity, writing, key }: Importing, reading: Reading): void {
  const { assembled, problems } = reading
  try {
    reading.values = readChange(entity, assembled.input, writing.principal)
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    problems.push(...error.problems)
    return
  }
  if (key === null) return
  if (key.field === null) {
    if (assembled.id !== '' && !isId(assembled.id)) problems.push({ pointer: '/id', code: 'id.not-an-id' })
    reading.keys = assembled.id === '' ? [] : [assembled.id]
    return
  }
  const value = reading.values[key.field.key]
  if (key.inner === null) reading.keys = typeof value === 'string' && value !== '' ? [value] : []
  else reading.keys = ((value ?? []) as Record<string, unknown>[]).map((part) => String(part[key.inner?.key ?? '']))
}

async function findRecords({ writing, entity, key }: Importing, readings: readonly Reading[]): Promise<ReadonlyMap<string, Match>> {
  return key === null
    ? new Map()
    : matches(
        writing,
        entity,
        key,
        readings.flatMap(({ keys }) => keys),
      )
}

/** The one record that a row is about; a row that fits several is refused. */
function recordOf({ key }: Importing, { keys, problems }: Reading, found: ReadonlyMap<string, Match>): string | null {
  const hits = keys.flatMap((value) => found.get(value) ?? [])
  const ids = new Set(hits.map(({ id }) => id))
  if (ids.size > 1 || hits.some(({ several }) => several)) problems.push({ pointer: `/${key?.path ?? ''}`, code: 'import.several-records' })
  return hits[0]?.id ?? null
}

/** What a new record lacks: required values, and what verbs ask for that need nothing but the record itself. */
function missingIn({ entity, writing }: Importing, { values, problems, assembled }: Reading): Problem[] {
  const known = new Set(problems.map(({ pointer }) => pointer.split('/')[1]))
  const asked = (key: string): boolean => known.has(key) || assembled.lookups.some(({ pointer }) => pointer.split('/')[1] === key)
  const missing = entity.fields.filter(
    ({ key, options }) => options.required && options.initial === undefined && isEmpty(values[key]) && !asked(key),
  )
  if (missing.length > 0) return missing.map(({ key }) => ({ pointer: `/${key}`, code: 'required' }))
  if (problems.length > 0) return []
  const record = Object.fromEntries(
    entity.fields.map((field) => [field.key, values[field.key] ?? (field.kind.lives === 'row' ? null : [])]),
  )
  return rulesFor(entity.name, 'create').flatMap((rule) => refusalOf(rule, record, writing))
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

function refusalOf(rule: Rule, record: Values, { principal, clock }: Importing['writing']): Problem[] {
  const now = clock.now().toISOString()
  const facts = {
    record: { ...record, id: '' },
    before: null,
    actor: { kind: principal.kind, id: principal.actorId, role: principal.role },
    today: now.slice(0, 10),
    now,
  }
  // What must be looked up is asked when the row is written.
  if (Object.keys(rule.needs(facts)).length > 0) return []
  const answer = rule.decide({ ...facts, needed: {} })
  if (!('refuse' in answer)) return []
  return [
    {
      pointer: answer.field === undefined ? '' : `/${answer.field}`,
      code: answer.refuse,
      ...(answer.params === undefined ? {} : { params: answer.params }),
    },
  ]
}
