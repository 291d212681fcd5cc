import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import type { ImportSettings } from '#engine/import/settings.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

export type ImportState = 'mapping' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'
export type Outcome = 'created' | 'updated' | 'skipped' | 'failed' | 'kept' | 'undone'

/** An import as it stands in the database. */
export interface ImportRun {
  readonly id: string
  readonly entity: string
  readonly state: ImportState
  readonly settings: ImportSettings
  /** The settings as they are kept: what they were when they were read. */
  readonly sealed: Buffer
  readonly rows: number
  readonly done: number
  readonly created: number
  readonly updated: number
  readonly skipped: number
  readonly failed: number
  readonly kept: number
  /** Rows that came in without one of their values. */
  readonly leftOut: number
  readonly problem: string | null
  readonly createdBy: string | null
  readonly createdAt: string
  /** When its rows began to be written, and when the last was. */
  readonly startedAt: string | null
  readonly finishedAt: string | null
}

/** What is wrong with a row: in which column, or null for the row as a whole. Never a value. */
export interface RowProblem {
  readonly column: number | null
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

export interface RowOutcome {
  readonly row: number
  readonly outcome: Outcome
  readonly recordId: string | null
  readonly version: number | null
  readonly problems?: readonly RowProblem[]
}

const aad = (tenantId: string, id: string): string => `import_run|sealed_settings|${id}|${tenantId}`
const seal = (cipher: Cipher, tenantId: string, id: string, settings: ImportSettings): Buffer =>
  cipher.encrypt(Buffer.from(JSON.stringify(settings)), aad(tenantId, id))

const columns =
  'id, entity, state, sealed_settings, rows, done, created, updated, skipped, failed, kept, left_out, problem, created_by, created_at, started_at, finished_at'
const insertText = `insert into import_run (tenant_id, id, entity, state, sealed_settings, rows, created_by, created_at) values ($1, $2, $3, 'mapping', $4, $5, $6, $7)`
const readText = `select ${columns} from import_run where tenant_id = $1 and id = $2`
const settingsText = `update import_run set sealed_settings = $3, rows = $4 where tenant_id = $1 and id = $2 and state = 'mapping' and sealed_settings = $5 returning 1`
const stateText = `update import_run set state = $3, problem = $4, started_at = case when $3 = 'running' then coalesce(started_at, $6) else started_at end,
finished_at = case when $3 in ('done', 'failed') then $6 else finished_at end where tenant_id = $1 and id = $2 and state = any($5::text[]) returning 1`
const listText = `select ${columns} from import_run where tenant_id = $1 and ($2::uuid is null or created_by = $2) and ($3::text is null or entity = $3) and ($4::uuid is null or id < $4) order by id desc limit $5`

export async function insertImport(
  { database, keys, principal }: Reading,
  run: Pick<ImportRun, 'id' | 'entity' | 'settings' | 'rows' | 'createdAt'>,
): Promise<void> {
  const { tenantId, actorId } = principal
  const sealed = seal(await keys.tenant(tenantId), tenantId, run.id, run.settings)
  await database.batch(tenantId, [statement(insertText, [tenantId, run.id, run.entity, sealed, run.rows, actorId, run.createdAt])])
}

/** Undefined when this tenant has no such import. */
export async function readImport(
  { database, keys, principal: { tenantId } }: Pick<Reading, 'database' | 'keys'> & { readonly principal: Pick<Principal, 'tenantId'> },
  id: string,
): Promise<ImportRun | undefined> {
  const [found] = await database.batch(tenantId, [statement(readText, [tenantId, id])])
  const row = found?.rows[0]
  return row === undefined ? undefined : opened(row, await keys.tenant(tenantId), tenantId)
}

function opened(row: Record<string, unknown>, cipher: Cipher, tenantId: string): ImportRun {
  const {
    created_by: createdBy,
    created_at: createdAt,
    started_at: startedAt,
    finished_at: finishedAt,
    left_out: leftOut,
    sealed_settings: sealed,
    ...rest
  } = row
  const settings = JSON.parse(cipher.decrypt(sealed as Buffer, aad(tenantId, String(row.id))).toString('utf8')) as ImportSettings
  return { ...rest, settings, sealed, createdBy, createdAt, startedAt, finishedAt, leftOut } as unknown as ImportRun
}

/** Imports, newest first: of one starter or of all, of one entity or of all. */
export async function listImports(
  { database, keys, principal: { tenantId } }: Reading,
  { by, entity, before, limit }: { by: string | null; entity: string | null; before: string | null; limit: number },
): Promise<ImportRun[]> {
  const [found] = await database.batch(tenantId, [statement(listText, [tenantId, by, entity, before, limit])])
  const cipher = await keys.tenant(tenantId)
  return (found?.rows ?? []).map((row) => opened(row, cipher, tenantId))
}

/** False when it was started in the meantime, or somebody else changed what was read of it. */
export async function writeSettings(
  reading: Reading,
  { id, sealed: before }: Pick<ImportRun, 'id' | 'sealed'>,
  settings: ImportSettings,
  rows: number,
): Promise<boolean> {
  const { tenantId } = reading.principal
  const sealed = seal(await reading.keys.tenant(tenantId), tenantId, id, settings)
  const [changed] = await reading.database.batch(tenantId, [statement(settingsText, [tenantId, id, sealed, rows, before])])
  return changed?.count === 1
}

const samplesText = 'update import_run set sealed_settings = $3 where tenant_id = $1 and id = $2'

/** Forgets what the file of an import was called and showed: it held somebody who is erased. */
export async function forgetSamples(reading: Reading, { id, settings }: Pick<ImportRun, 'id' | 'settings'>): Promise<void> {
  const { tenantId } = reading.principal
  const columns = settings.columns.map((column) => ({ ...column, samples: [] }))
  const sealed = seal(await reading.keys.tenant(tenantId), tenantId, id, { ...settings, fileName: 'import', columns })
  await reading.database.batch(tenantId, [statement(samplesText, [tenantId, id, sealed])])
}

/** From one of these states to another; nothing happens when it is in none of them. */
export const stateStatement = (
  tenantId: string,
  id: string,
  state: ImportState,
  from: readonly ImportState[],
  at: string,
  problem: string | null = null,
): Statement => statement(stateText, [tenantId, id, state, problem, from, at])

const rowsText = `insert into import_row (tenant_id, import_id, row, outcome, record_id, change_id, version, problems)
select $1, $2, u.row, u.outcome, u.record_id, $3, u.version, u.problems from unnest($4::integer[], $5::text[], $6::uuid[], $7::integer[], $8::jsonb[]) as u(row, outcome, record_id, version, problems)`
const countText = `update import_run set done = done + $3, created = created + $4, updated = updated + $5, skipped = skipped + $6, failed = failed + $7, left_out = left_out + $8 where tenant_id = $1 and id = $2`

/** What became of these rows, and how far the import came by that: goes along with what it wrote. */
export function outcomeStatements(tenantId: string, id: string, changeId: string | null, rows: readonly RowOutcome[]): Statement[] {
  if (rows.length === 0) return []
  const count = (outcome: Outcome): number => rows.filter((row) => row.outcome === outcome).length
  const leftOut = rows.filter(({ outcome, problems = [] }) => outcome !== 'failed' && problems.length > 0).length
  return [
    statement(rowsText, [
      tenantId,
      id,
      changeId,
      rows.map((row) => row.row),
      rows.map((row) => row.outcome),
      rows.map((row) => row.recordId),
      rows.map((row) => row.version),
      rows.map((row) => (row.problems === undefined ? null : JSON.stringify(row.problems))),
    ]),
    statement(countText, [tenantId, id, rows.length, count('created'), count('updated'), count('skipped'), count('failed'), leftOut]),
  ]
}

const doneText = 'select row from import_row where tenant_id = $1 and import_id = $2'
const failedText = `select row, problems from import_row where tenant_id = $1 and import_id = $2 and outcome = 'failed' and row > $3 order by row limit 10000`

/** The numbers of the rows that are done already. */
export async function doneRows({ database, principal: { tenantId } }: Reading, id: string): Promise<Set<number>> {
  const [found] = await database.batch(tenantId, [statement(doneText, [tenantId, id])])
  return new Set((found?.rows ?? []).map((row) => Number(row.row)))
}

/** The rows that failed, in order, page by page. */
export async function* failedRows(
  { database, principal: { tenantId } }: Reading,
  id: string,
): AsyncGenerator<{ row: number; problems: readonly RowProblem[] }, void, undefined> {
  for (let after = 0; ; ) {
    const [found] = await database.batch(tenantId, [statement(failedText, [tenantId, id, after])])
    const rows = (found?.rows ?? []) as unknown as { row: number; problems: RowProblem[] | null }[]
    for (const { row, problems } of rows) yield { row, problems: problems ?? [] }
    if (rows.length < 10_000) return
    after = rows.at(-1)?.row ?? after
  }
}

const leftOutText = `select row, problems, record_id as "recordId" from import_row where tenant_id = $1 and import_id = $2 and outcome <> 'failed' and problems is not null order by row limit $3`

/** The first rows that came in without one of their values. */
export async function leftOutRows(
  { database, principal: { tenantId } }: Reading,
  id: string,
  limit: number,
): Promise<{ row: number; problems: readonly RowProblem[]; recordId: string | null }[]> {
  const [found] = await database.batch(tenantId, [statement(leftOutText, [tenantId, id, limit])])
  return (found?.rows ?? []) as unknown as { row: number; problems: readonly RowProblem[]; recordId: string | null }[]
}

const madeText = `insert into import_made (tenant_id, import_id, record_id, entity, change_id, outcome) select $1, $2, u.record_id, $4, $3, 'created' from unnest($5::uuid[]) as u(record_id)`

/** Records that the import made because rows named them. */
export const madeStatement = (tenantId: string, id: string, entity: string, changeId: string, recordIds: readonly string[]): Statement =>
  statement(madeText, [tenantId, id, changeId, entity, recordIds])
