import type { Reading } from '#engine/access/reading.ts'
import { scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { ApiError, forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { type Engine, notAllowed, writingLater } from '#engine/engine.ts'
import type { ExportFormat } from '#engine/export/format.ts'
import { formatOf, formatsFor } from '#engine/export/formats.ts'
import { partCounts } from '#engine/export/part-counts.ts'
import {
  type ExportRun,
  exportDone,
  exportFailed,
  exportProgress,
  exportTaken,
  exportTotal,
  insertExport,
  readExport,
} from '#engine/export/store.ts'
import { fieldsFor, find, type ListQuery, type Page, type ReadRecord } from '#engine/find.ts'
import { enqueue } from '#engine/jobs.ts'
import type { EntityModel } from '#engine/model.ts'
import { tellExport } from '#engine/notifications/work.ts'
import { totals } from '#engine/query/totals.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Files } from '#platform/files/files.ts'

/** An export as its starter sees it. The file is there while the state is `done`. */
export interface ExportAnswer {
  readonly id: string
  readonly entity: string
  readonly format: ExportFormat
  readonly state: string
  readonly rows: number
  /** Nobody knows the total before it was counted; then it is 0. */
  readonly progress: { readonly done: number; readonly total: number }
  /** Why it failed: a code of the catalogue. */
  readonly problem: string | null
  readonly createdAt: string
  readonly expiresAt: string
}

export interface ExportPayload {
  readonly tenantId: string
  readonly exportId: string
}

const page = 500
/** Files that were taken out are forgotten after seven days. */
export const exportLife = 7 * 24 * 60 * 60 * 1000

const answerOf = ({ id, entity, format, state, rows, total, problem, createdAt }: ExportRun): ExportAnswer => ({
  id,
  entity,
  format,
  state,
  rows,
  progress: { done: rows, total: total === null ? 0 : Math.max(rows, total) },
  problem,
  createdAt,
  expiresAt: new Date(Date.parse(createdAt) + exportLife).toISOString(),
})

/**
 * Checks the right to take out (a right of its own) and the query, records who takes what, and starts the job.
 * @param by the worker; or the caller, who runs it at once
 */
export async function startExport(
  writing: Writing,
  body: Readonly<Record<string, unknown>>,
  by: 'worker' | 'caller' = 'worker',
): Promise<ExportAnswer> {
  const { principal, clock, database } = writing
  const entity = writing.model.entity(String(body.entity))
  if (entity === undefined) throw invalid([{ pointer: '/entity', code: 'own-field.unknown-entity' }])
  if (scopeFor(entity, 'export', principal) === 'none') throw forbidden()
  const allowed = formatsFor(entity)
  const format = allowed.find((one) => one === (body.format ?? 'csv'))
  if (format === undefined) throw invalid([{ pointer: '/format', code: 'choice.not-one-of', params: { allowed: allowed.join(', ') } }])
  const { filter, q, sort, fields } = body as Pick<ListQuery, 'filter' | 'q' | 'sort' | 'fields'>
  const query = Object.fromEntries(Object.entries({ filter, q, sort, fields }).filter(([, value]) => value !== undefined && value !== null))
  const reading = { ...writing, purpose: 'export' as const }
  const { count = null, more = false } = await firstLook(reading, entity.name, query)
  const id = newId(clock)
  const run = {
    id,
    entity: entity.name,
    format,
    // Of what is searched for a list counts the first hits alone.
    total: more || query.q !== undefined ? null : count,
    createdAt: clock.now().toISOString(),
    task: { principal, query },
  }
  const taken = fieldsFor(entity, fields ?? 'all', reading).map((field) => field.key)
  const row = { id, before: null, after: { format, fields: taken, about: count } }
  const recorded = await recordOf(writing, principal, { action: 'export', entity: entity.name, rows: [row] })
  const insert = await insertExport({ ...writing, tenantId: principal.tenantId }, run)
  const job = by === 'worker' ? [enqueue('export', { tenantId: principal.tenantId, exportId: id })] : []
  await database.batch(principal.tenantId, [insert, ...recorded, ...job])
  return answerOf({ ...run, state: 'queued', rows: 0, problem: null, createdBy: principal.actorId })
}

/** Whether the query is one that may be asked, and how many it finds; of what a moment is not enough for the job counts. */
async function firstLook(reading: Reading, entityName: string, query: ListQuery): Promise<Pick<Page, 'count' | 'more'>> {
  try {
    return await find(reading, entityName, { ...query, limit: 1, count: true })
  } catch (error) {
    if (error instanceof ApiError && error.code === 'list.too-slow') return {}
    throw error
  }
}

/** One's own export, or any for owners and admins; 404 else, also for who may take nothing out any more. Who looks with the eyes of a role has taken nothing out with them. */
export async function exportOf(writing: Writing, id: string): Promise<ExportAnswer> {
  const { principal } = writing
  const run = await readExport({ ...writing, tenantId: principal.tenantId }, id)
  const entity = writing.model.entity(run?.entity ?? '')
  const mayLook =
    run !== undefined &&
    entity !== undefined &&
    scopeFor(entity, 'export', principal) !== 'none' &&
    !principal.viewing &&
    (run.createdBy === principal.actorId || principal.role === 'owner' || principal.role === 'admin')
  if (!mayLook) throw notFound()
  return answerOf(run)
}

async function* pagesOf(writing: Writing, entity: EntityModel, query: ListQuery): AsyncGenerator<ReadRecord[]> {
  let cursor: string | undefined
  do {
    const found = await find(writing, entity.name, { ...query, whole: true, limit: page, ...(cursor === undefined ? {} : { cursor }) })
    yield found.data
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
}

/** So often at most is a file begun that erasures overtake: then the worker is free for others, and whoever wants it takes it out when that is over. */
export const mostBeginnings = 10
export const overtaken = 'erasure.copy-overtaken'

/**
 * The job: writes the file anew from the first page, so that a worker that died leaves nothing half; and once more where an erasure ended while it read, since what it read before may hold whoever
 * is gone.
 */
export async function runExport(engine: Engine, files: Files, { tenantId, exportId }: ExportPayload): Promise<void> {
  const { database } = engine
  for (let beginning = 1; ; beginning += 1) {
    const [taken] = await database.batch(tenantId, [exportTaken(tenantId, exportId)])
    const run = taken?.rows.length === 0 ? undefined : await readExport({ ...engine, tenantId }, exportId)
    if (run === undefined) return
    const failed = async (problem: string): Promise<void> => {
      const told = await tellExport(engine, tenantId, exportId, 'failed')
      await database.batch(tenantId, [exportFailed(tenantId, exportId, 0, problem), ...told])
    }
    const writing = await writingLater(engine, run.task.principal, 'export')
    const entity = writing?.model.entity(run.entity)
    if (writing === undefined || entity === undefined || scopeFor(entity, 'export', writing.principal) === 'none') return failed(notAllowed)
    let rows = 0
    try {
      rows = await writeExport(engine, files, { writing, entity, run, tenantId })
    } catch (error) {
      // What no second try would mend is said at once: too many rows, a field that its reader may not have any more.
      if (!(error instanceof ApiError && error.status < 500)) throw error
      return failed(error.status === 409 ? error.code : notAllowed)
    }
    const told = await tellExport(engine, tenantId, exportId, 'done')
    const isDone = await database.tenant(tenantId, async (tx) => {
      const { rows: ended } = await tx.query(exportDone(tenantId, exportId, rows))
      if (ended.length > 0) await tx.finish(told)
      return ended.length > 0
    })
    if (isDone) return
    await files.remove({ tenantId, area: 'export', id: exportId })
    if (beginning === mostBeginnings) return failed(overtaken)
  }
}

interface Exporting {
  readonly writing: Writing
  readonly entity: EntityModel
  readonly run: ExportRun
  readonly tenantId: string
}

/** Gives how many records it wrote. */
async function writeExport(engine: Engine, files: Files, { writing, entity, run, tenantId }: Exporting): Promise<number> {
  const exportId = run.id
  const fields = fieldsFor(entity, run.task.query.fields ?? 'all', writing)
  const { query } = run.task
  if (run.total === null) {
    const { count: total } = await totals(writing, entity.name, { ...query, whole: true }, [])
    await engine.database.batch(tenantId, [exportTotal(tenantId, exportId, total)])
  }
  let rows = 0
  async function* pages(): AsyncGenerator<readonly ReadRecord[]> {
    for await (const records of pagesOf(writing, entity, { ...query, fields: fields.map((field) => field.key) })) {
      yield records
      rows += records.length
      await engine.database.batch(tenantId, [exportProgress(tenantId, exportId, rows)])
    }
  }
  const counts = await partCounts(writing, fields)
  await files.write(
    { tenantId, area: 'export', id: exportId },
    formatOf(run.format).encode({ writing, files, entity, fields, counts }, pages()),
  )
  return rows
}

/** The queue has given up. */
export async function failExport(engine: Engine, { tenantId, exportId }: ExportPayload): Promise<void> {
  const told = await tellExport(engine, tenantId, exportId, 'failed')
  await engine.database.batch(tenantId, [exportFailed(tenantId, exportId, 0, 'job.interrupted'), ...told])
}

/** Removes the files of exports whose seven days are over. One whose tenant is closed just now, or that fails otherwise, has its turn the next time; `failed` is told. */
export async function expireExports(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  files: Files,
  failed: (error: unknown) => void,
): Promise<void> {
  const before = new Date(clock.now().getTime() - exportLife)
  const text = `update export_run set state = 'expired' where tenant_id = $1 and id = $2 and state = 'done'`
  for await (const name of files.olderThan(before)) {
    if (name.area !== 'export') continue
    try {
      await database.batch(name.tenantId, [statement(text, [name.tenantId, name.id])])
      await files.remove(name)
    } catch (error) {
      failed(error)
    }
  }
}
