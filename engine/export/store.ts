import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import type { ExportFormat } from '#engine/export/format.ts'
import type { ListQuery } from '#engine/find.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

export type ExportState = 'queued' | 'running' | 'done' | 'failed' | 'expired'

/** What shall be taken out, by whom. Encrypted: a filter may hold what people typed. */
export interface ExportTask {
  readonly principal: Principal
  readonly query: Pick<ListQuery, 'filter' | 'q' | 'sort' | 'fields'>
}

export interface ExportRun {
  readonly id: string
  readonly entity: string
  readonly format: ExportFormat
  readonly state: ExportState
  readonly rows: number
  /** How many there are to take; null until somebody counted them. */
  readonly total: number | null
  readonly problem: string | null
  readonly createdBy: string | null
  readonly createdAt: string
  readonly task: ExportTask
}

type Place = Pick<Reading, 'database' | 'keys'> & { readonly tenantId: string }

const aad = (tenantId: string, id: string): string => `export_run|sealed_query|${id}|${tenantId}`
const insertText = `insert into export_run (tenant_id, id, entity, format, state, sealed_query, created_by, created_at, total) values ($1, $2, $3, $4, 'queued', $5, $6, $7, $8)`
const readText =
  'select id, entity, format, state, rows, total, problem, created_by, created_at, sealed_query from export_run where tenant_id = $1 and id = $2'

export async function insertExport(
  { keys, tenantId }: Place,
  run: Pick<ExportRun, 'id' | 'entity' | 'format' | 'total' | 'createdAt' | 'task'>,
): Promise<Statement> {
  const cipher = await keys.tenant(tenantId)
  const sealed = cipher.encrypt(Buffer.from(JSON.stringify(run.task)), aad(tenantId, run.id))
  return statement(insertText, [tenantId, run.id, run.entity, run.format, sealed, run.task.principal.actorId, run.createdAt, run.total])
}

/** Undefined when this tenant has no such export. */
export async function readExport({ database, keys, tenantId }: Place, id: string): Promise<ExportRun | undefined> {
  const [found] = await database.batch(tenantId, [statement(readText, [tenantId, id])])
  const row = found?.rows[0]
  if (row === undefined) return undefined
  const cipher = await keys.tenant(tenantId)
  const task = JSON.parse(cipher.decrypt(row.sealed_query as Buffer, aad(tenantId, id)).toString('utf8')) as ExportTask
  const { created_by: createdBy, created_at: createdAt, sealed_query: _sealed, ...rest } = row
  return { ...rest, task, createdBy, createdAt } as unknown as ExportRun
}

/** How many records there are to take. */
export const exportTotal = (tenantId: string, id: string, total: number): Statement =>
  statement('update export_run set total = $3 where tenant_id = $1 and id = $2', [tenantId, id, total])

/** Takes an export up, from its first row; no row where it has ended. */
export const exportTaken = (tenantId: string, id: string): Statement =>
  statement(
    `update export_run set state = 'running', rows = 0 where tenant_id = $1 and id = $2 and state in ('queued', 'running') returning id`,
    [tenantId, id],
  )

export const exportProgress = (tenantId: string, id: string, rows: number): Statement =>
  statement(`update export_run set rows = $3 where tenant_id = $1 and id = $2 and state = 'running'`, [tenantId, id, rows])

/** The file is there. No row where an erasure has meanwhile sent it back to the queue, or away: what was read may hold somebody who is gone (`removeExports`). */
export const exportDone = (tenantId: string, id: string, rows: number): Statement =>
  statement(`update export_run set state = 'done', rows = $3 where tenant_id = $1 and id = $2 and state = 'running' returning id`, [
    tenantId,
    id,
    rows,
  ])

export const exportFailed = (tenantId: string, id: string, rows: number, problem: string): Statement =>
  statement(
    `update export_run set state = 'failed', rows = $3, problem = $4 where tenant_id = $1 and id = $2 and state in ('queued', 'running')`,
    [tenantId, id, rows, problem],
  )
