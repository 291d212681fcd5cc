import type { Reading } from '#engine/access/reading.ts'
import type { Values } from '#engine/act/values.ts'
import { partAad } from '#engine/change/record.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

/** What an import did to one record, in one row or several. */
export interface Touched {
  readonly recordId: string
  readonly created: boolean
  /** The version that its last row left. */
  readonly version: number
  /** The changes that its rows made, oldest first. */
  readonly changes: readonly string[]
  readonly rows: number
}

export const undoAtOnce = 500

/** Newest first: what links to another record of the import was made after it. */
const idsText = `select distinct r.record_id as id from import_row r where r.tenant_id = $1 and r.import_id = $2 and r.outcome = any($3::text[]) and r.record_id < $4 order by r.record_id desc limit ${undoAtOnce}`
const touchedText = `select r.record_id as "recordId", bool_or(r.outcome = 'created') as created, max(r.version) as version, array_agg(r.change_id order by r.version, r.row) as changes, count(*)::integer as rows
from import_row r where r.tenant_id = $1 and r.import_id = $2 and r.record_id = any($3::uuid[]) and r.outcome in ('created', 'updated') group by r.record_id`

/** The records that an import touched and that are not undone yet: those that it made, or those that it changed. */
export async function* touched(
  { database, principal: { tenantId } }: Reading,
  importId: string,
  what: 'created' | 'updated',
): AsyncGenerator<Touched[], void, undefined> {
  for (let before = 'ffffffff-ffff-ffff-ffff-ffffffffffff'; ; ) {
    const [found] = await database.batch(tenantId, [statement(idsText, [tenantId, importId, [what], before])])
    const ids = (found?.rows ?? []).map((row) => String(row.id))
    const last = ids.at(-1)
    if (last === undefined) return
    const [details] = await database.batch(tenantId, [statement(touchedText, [tenantId, importId, ids])])
    const records = (details?.rows ?? []) as unknown as Touched[]
    // What the import both made and changed is undone as made.
    const asked = records.filter(({ created }) => created === (what === 'created'))
    if (asked.length > 0) yield asked.toSorted((a, b) => (a.recordId < b.recordId ? 1 : -1))
    before = last
  }
}

const rowsText = `update import_row set outcome = $4 where tenant_id = $1 and import_id = $2 and record_id = any($3::uuid[]) and outcome in ('created', 'updated')`
const countText = 'update import_run set done = done + $3, kept = kept + $4 where tenant_id = $1 and id = $2'
const madeText = `update import_made set outcome = $4 where tenant_id = $1 and import_id = $2 and record_id = any($3::uuid[])`

/** What became of records in the undoing, and how far it came by that. */
export function undoneStatements(tenantId: string, importId: string, records: readonly Touched[], outcome: 'undone' | 'kept'): Statement[] {
  if (records.length === 0) return []
  const rows = records.reduce((sum, record) => sum + record.rows, 0)
  const ids = records.map(({ recordId }) => recordId)
  return [
    statement(rowsText, [tenantId, importId, ids, outcome]),
    statement(countText, [tenantId, importId, rows, outcome === 'kept' ? records.length : 0]),
  ]
}

export const madeOutcome = (tenantId: string, importId: string, ids: readonly string[], outcome: 'undone' | 'kept'): Statement[] => [
  statement(madeText, [tenantId, importId, ids, outcome]),
  statement(countText, [tenantId, importId, 0, outcome === 'kept' ? ids.length : 0]),
]

const madeLeftText = `select m.entity, m.record_id as id from import_made m where m.tenant_id = $1 and m.import_id = $2 and m.outcome = 'created' order by m.record_id desc`

/** Records that the import made because rows named them, by entity. */
export async function madeLeft({ database, principal: { tenantId } }: Reading, importId: string): Promise<Map<string, string[]>> {
  const [found] = await database.batch(tenantId, [statement(madeLeftText, [tenantId, importId])])
  const rows = (found?.rows ?? []) as { entity: string; id: string }[]
  return new Map([...Map.groupBy(rows, ({ entity }) => entity)].map(([entity, group]) => [entity, group.map(({ id }) => id)]))
}

const keptText = `select distinct r.record_id as id from import_row r where r.tenant_id = $1 and r.import_id = $2 and r.outcome = 'kept' order by 1 limit 1000`
const keptMadeText = `select m.entity, m.record_id as id from import_made m where m.tenant_id = $1 and m.import_id = $2 and m.outcome = 'kept' order by 2 limit 1000`

/** The records that an undoing left as they are. At most 1,000 of each kind. */
export async function keptRecords(
  { database, principal: { tenantId } }: Reading,
  importId: string,
  entity: string,
): Promise<{ entity: string; id: string }[]> {
  const [rows, made] = await database.batch(tenantId, [
    statement(keptText, [tenantId, importId]),
    statement(keptMadeText, [tenantId, importId]),
  ])
  return [
    ...((rows?.rows ?? []) as { id: string }[]).map(({ id }) => ({ entity, id })),
    ...((made?.rows ?? []) as { entity: string; id: string }[]),
  ]
}

const partsText = `select p.change_id, p.record_id, p.sealed_values from change_part p where p.tenant_id = $1 and p.record_id = any($2::uuid[]) and p.change_id = any($3::uuid[]) order by p.change_id desc`

/** The values that records had before the import changed them. Nothing for one whose values were erased since. */
export async function valuesBefore(
  { database, keys, principal: { tenantId } }: Reading,
  records: readonly Touched[],
): Promise<Map<string, Values>> {
  const ids = records.map(({ recordId }) => recordId)
  const changes = [...new Set(records.flatMap((record) => record.changes))]
  const [found] = await database.batch(tenantId, [statement(partsText, [tenantId, ids, changes])])
  const cipher = await keys.tenant(tenantId)
  const before = new Map<string, Values>()
  for (const row of (found?.rows ?? []) as { change_id: string; record_id: string; sealed_values: Buffer | null }[]) {
    if (row.sealed_values === null) continue
    const plain = cipher.decrypt(row.sealed_values, partAad(tenantId, row.change_id, row.record_id)).toString('utf8')
    // The oldest comes last, and counts.
    before.set(row.record_id, { ...before.get(row.record_id), ...(JSON.parse(plain) as { before: Values | null }).before })
  }
  return before
}

const deletedText = `select p.record_id as id from change_part p join change_record c on c.tenant_id = $1 and c.id = p.change_id where p.tenant_id = $1 and p.record_id = any($2::uuid[]) and c.action = 'delete' and c.channel = 'import'`

/** Of these records in the trash, those that an undoing put there before it was interrupted. */
export async function trashedByUndo({ database, principal: { tenantId } }: Reading, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const [found] = await database.batch(tenantId, [statement(deletedText, [tenantId, ids])])
  return new Set((found?.rows ?? []).map((row) => String(row.id)))
}

/** What asks for the records that something links to: in a column, in a part, in an own value, in a tagging. */
function linkText({ entity, field, inside }: { entity: EntityModel; field: FieldModel; inside: FieldModel | null }): string {
  const column = field.columns[0]?.name
  if (field.kind.lives === 'taggings')
    return `select g.tag_id as id from tagging g where g.tenant_id = $1 and g.tag_id = any($2::uuid[]) and not g.record_id = any($2::uuid[])`
  if (inside?.parts)
    return `select p.${column} as id from ${inside.parts.table} p where p.tenant_id = $1 and p.${column} = any($2::uuid[]) and not p.${inside.parts.parent} = any($2::uuid[])`
  if (field.own !== null)
    return `select v.link_value as id from own_value v where v.tenant_id = $1 and v.key = $3 and v.link_value = any($2::uuid[]) and not v.record_id = any($2::uuid[])`
  return `select t.${column} as id from ${entity.table} t where t.tenant_id = $1 and t.${column} = any($2::uuid[]) and not t.id = any($2::uuid[])`
}

/** Of these records, those that others link to or that something hangs on: somebody uses them. */
export async function usedOf(
  { database, model, principal: { tenantId } }: Reading,
  entity: EntityModel,
  ids: readonly string[],
): Promise<Set<string>> {
  const links = model
    .linksTo(entity.name)
    .map((link) => statement(linkText(link), [tenantId, ids, ...(link.field.own === null ? [] : [link.field.key])]))
  const hanging = model.hanging.map((each) => {
    const [kind, id] = each.hangsOn?.columns ?? []
    return statement(
      `select t.${id?.name} as id from ${each.table} t where t.tenant_id = $1 and t.${id?.name} = any($2::uuid[]) and t.${kind?.name} = $3`,
      [tenantId, ids, entity.name],
    )
  })
  if (links.length + hanging.length === 0 || ids.length === 0) return new Set()
  const found = await database.batch(tenantId, [...links, ...hanging])
  return new Set(found.flatMap(({ rows }) => rows.map((row) => String(row.id))))
}

/** An undoing counts from the beginning. */
export const resetProgress = (tenantId: string, importId: string): Statement =>
  statement('update import_run set done = 0, kept = 0 where tenant_id = $1 and id = $2', [tenantId, importId])
