import { scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { type Engine, writingAs } from '#engine/engine.ts'
import { csvLine } from '#engine/export/cell.ts'
import { type ExportColumn, exportColumns } from '#engine/export/columns.ts'
import { type ExportRun, exportState, insertExport, readExport } from '#engine/export/store.ts'
import { fieldsFor, find, type ListQuery, type ReadRecord } from '#engine/find.ts'
import { enqueue } from '#engine/jobs.ts'
import { labelsOf } from '#engine/labels.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Files } from '#platform/files/files.ts'

/** An export as its starter sees it. The file is there while the state is `done`. */
export interface ExportAnswer {
  readonly id: string
  readonly entity: string
  readonly format: string
  readonly state: string
  readonly rows: number
  readonly progress: { readonly done: number; readonly total: number }
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
const byteOrderMark = '\ufeff'

const answerOf = ({ id, entity, format, state, rows, createdAt, task }: ExportRun): ExportAnswer => ({
  id,
  entity,
  format,
  state,
  rows,
  progress: { done: rows, total: Math.max(rows, task.total) },
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
  const format = body.format ?? 'csv'
  if (format !== 'csv' && format !== 'json')
    throw invalid([{ pointer: '/format', code: 'choice.not-one-of', params: { allowed: 'csv, json' } }])
  const { filter, q, sort, fields } = body as Pick<ListQuery, 'filter' | 'q' | 'sort' | 'fields'>
  const query = Object.fromEntries(Object.entries({ filter, q, sort, fields }).filter(([, value]) => value !== undefined && value !== null))
  const reading = { ...writing, purpose: 'export' as const }
  const total = (await find(reading, entity.name, { ...query, limit: 1, count: true })).count ?? 0
  const id = newId(clock)
  const run = { id, entity: entity.name, format, createdAt: clock.now().toISOString(), task: { principal, query, total } } as const
  const taken = fieldsFor(entity, fields ?? 'all', reading).map((field) => field.key)
  const row = { id, before: null, after: { format, fields: taken, about: total } }
  const recorded = await recordOf(writing, principal, { action: 'export', entity: entity.name, rows: [row] })
  const insert = await insertExport({ ...writing, tenantId: principal.tenantId }, run)
  const job = by === 'worker' ? [enqueue('export', { tenantId: principal.tenantId, exportId: id })] : []
  await database.batch(principal.tenantId, [insert, ...recorded, ...job])
  return answerOf({ ...run, state: 'queued', rows: 0, problem: null, createdBy: principal.actorId })
}

/** One's own export, or any for owners and admins; 404 else. */
export async function exportOf(writing: Writing, id: string): Promise<ExportAnswer> {
  const { principal } = writing
  const run = await readExport({ ...writing, tenantId: principal.tenantId }, id)
  const mayLook = run !== undefined && (run.createdBy === principal.actorId || principal.role === 'owner' || principal.role === 'admin')
  if (!mayLook) throw notFound()
  return answerOf(run)
}

/** How many parts the fullest record has: so many columns each gets. */
async function partCounts({ database, principal }: Writing, fields: readonly FieldModel[]): Promise<Map<string, number>> {
  const lists = fields.filter((field) => field.parts !== null)
  const { tenantId } = principal
  const found = await database.batch(
    tenantId,
    lists.map((field) =>
      statement(`select coalesce(max(position) + 1, 0)::integer as count from ${field.parts?.table} where tenant_id = $1`, [tenantId]),
    ),
  )
  return new Map(lists.map((field, index) => [field.key, Number(found[index]?.rows[0]?.count ?? 0)]))
}

async function* pagesOf(writing: Writing, entity: EntityModel, query: ListQuery): AsyncGenerator<ReadRecord[]> {
  let cursor: string | undefined
  do {
    const found = await find(writing, entity.name, { ...query, limit: page, ...(cursor === undefined ? {} : { cursor }) })
    yield found.data
    cursor = found.next ?? undefined
  } while (cursor !== undefined)
}

type Encode = (records: readonly ReadRecord[], first: boolean) => Promise<string>

/** Rows of CSV under headings in the reader's language; a byte-order mark tells spreadsheets that it is UTF-8. */
function csvOf(writing: Writing, entity: EntityModel, columns: readonly ExportColumn[]): Encode {
  return async (records, first) => {
    const labels = await labelsOf(writing, entity, records)
    const head = first
      ? byteOrderMark +
        csvLine(
          columns.map((column) => column.heading),
          ',',
        )
      : ''
    return (
      head +
      records
        .map((record) =>
          csvLine(
            columns.map((column) => column.cell(record, labels)),
            ',',
          ),
        )
        .join('')
    )
  }
}

/** The records as the API gives them, without what the reader may do next. */
const jsonOf: Encode = async (records, first) =>
  (first ? '[\n' : '') +
  records.map(({ can: _can, ...record }, index) => (first && index === 0 ? '' : ',\n') + JSON.stringify(record)).join('')

async function encoder(writing: Writing, entity: EntityModel, run: ExportRun, fields: readonly FieldModel[]): Promise<Encode> {
  if (run.format === 'json') return jsonOf
  return csvOf(writing, entity, exportColumns(entity, fields, await partCounts(writing, fields), writing.principal.language))
}

/** The job: writes the file anew from the first page, so that a worker that died leaves nothing half. */
export async function runExport(engine: Engine, files: Files, { tenantId, exportId }: ExportPayload): Promise<void> {
  const run = await readExport({ ...engine, tenantId }, exportId)
  if (run === undefined || run.state === 'done' || run.state === 'expired') return
  const writing = await writingAs(engine, run.task.principal, 'export')
  const entity = writing.model.get(run.entity)
  const fields = fieldsFor(entity, run.task.query.fields ?? 'all', writing)
  const encode = await encoder(writing, entity, run, fields)
  let rows = 0
  async function* content(): AsyncGenerator<Buffer> {
    for await (const records of pagesOf(writing, entity, { ...run?.task.query, fields: fields.map((field) => field.key) })) {
      yield Buffer.from(await encode(records, rows === 0))
      rows += records.length
      await engine.database.batch(tenantId, [exportState(tenantId, exportId, 'running', rows)])
    }
    if (run?.format === 'json') yield Buffer.from(rows === 0 ? ']\n' : '\n]\n')
  }
  await files.write({ tenantId, area: 'export', id: exportId }, content())
  await engine.database.batch(tenantId, [exportState(tenantId, exportId, 'done', rows)])
}

/** The queue has given up. */
export const failExport = ({ database }: Pick<Engine, 'database'>, { tenantId, exportId }: ExportPayload): Promise<unknown> =>
  database.batch(tenantId, [exportState(tenantId, exportId, 'failed', 0, 'job.interrupted')])

/** Removes the files of exports whose seven days are over. */
export async function expireExports({ database, clock }: Pick<Engine, 'database' | 'clock'>, files: Files): Promise<void> {
  const before = new Date(clock.now().getTime() - exportLife)
  const text = `update export_run set state = 'expired' where tenant_id = $1 and id = $2 and state = 'done'`
  for await (const name of files.olderThan(before)) {
    if (name.area !== 'export') continue
    await files.remove(name)
    await database.batch(name.tenantId, [statement(text, [name.tenantId, name.id])])
  }
}
