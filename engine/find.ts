import type { Reading } from '#engine/access/reading.ts'
import { seesRestricted } from '#engine/access/restricted.ts'
import { canOf, reachedByTarget, reachedByTargetSql, readable, scopeFor, withoutRestriction } from '#engine/access/scope.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { readCursor, writeCursor } from '#engine/query/cursor.ts'
import { fromSql, pageSql, restrictionSql, selectSql, spreadOwn, spreadPage } from '#engine/query/select.ts'
import { answer, checkRead, type Question, type Selection, selectionOf, whereSql } from '#engine/query/selection.ts'
import { phases, placeOf, readSort, type Sort, sortKey } from '#engine/query/sort.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'

export interface ListQuery extends Question {
  readonly limit?: number
  readonly cursor?: string
  readonly sort?: string
  readonly fields?: readonly string[]
  readonly count?: boolean
}

export type ReadRecord = Record<string, unknown> & { readonly id: string; readonly version: number; readonly can: readonly string[] }

export interface Page {
  readonly data: ReadRecord[]
  readonly next: string | null
  readonly count?: number
  readonly more?: boolean
}

export const mostPerPage = 500
const countedTo = 10_000

/** The fields that leave: those asked for, else the list's own, always without what the reader or the purpose may not have. */
export function fieldsFor(
  entity: EntityModel,
  asked: readonly string[] | undefined | 'all',
  { principal, purpose }: Pick<Reading, 'principal' | 'purpose'>,
): FieldModel[] {
  const open = entity.fields.filter((field) => readable(entity, field, principal, purpose))
  if (asked === 'all') return open
  if (asked === undefined) return open.filter((field) => field.options.list)
  return [...new Set(asked)].map((key) => {
    const field = open.find((candidate) => candidate.key === key)
    if (field === undefined) throw badRequest('fields.unknown', { field: key })
    return field
  })
}

/** The owner is read along when `can` depends on it. */
function withOwner(entity: EntityModel, fields: FieldModel[]): FieldModel[] {
  return entity.owner === null || fields.includes(entity.owner) ? fields : [...fields, entity.owner]
}

function pageStatement(
  reading: Reading,
  selection: Selection,
  fields: readonly FieldModel[],
  sort: Sort,
  limit: number,
  after: ReturnType<typeof readCursor>,
): Statement {
  const params = new Params(reading.principal.tenantId)
  const from = fromSql(selection.entity, params)
  const where = whereSql(reading, selection, params)
  const [table, tenant] = from.split(' where ')
  const orders = phases(sort, after, params)
  const more = [
    reachedByTargetSql(selection.entity, reading.principal, params, reading.model),
    selection.restricted === 'open' ? '' : restrictionSql(selection.entity),
  ].join('')
  const text = pageSql(selection.entity, fields, (select) => {
    const walks = orders.map(
      ({ join, value, where: place, order }) =>
        `select ${select}${more}${sort.by === 'id' ? '' : `, ${value} as "sortValue"`} from ${table} ${join} where ${[tenant, ...where, ...place].join(' and ')} order by ${order} limit ${limit + 1}`,
    )
    return walks.length === 1 ? (walks[0] ?? '') : `${walks.map((walk) => `(${walk})`).join(' union all ')} limit ${limit + 1}`
  })
  return statement(text, params.values)
}

function countSql(reading: Reading, selection: Selection): Statement {
  const params = new Params(reading.principal.tenantId)
  const from = fromSql(selection.entity, params)
  return statement(
    `select count(*)::integer as count from (select 1 from ${[from, ...whereSql(reading, selection, params)].join(' and ')} limit ${countedTo + 1}) c`,
    params.values,
  )
}

/** A page of records. Cost follows the page: one walk along an index from where the last page ended. */
export async function find(reading: Reading, entityName: string, query: ListQuery): Promise<Page> {
  const entity = reading.model.get(entityName)
  const base = await selectionOf(reading, entity, query)
  const { principal, purpose } = reading
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) throw badRequest('limit.out-of-range', { max: mostPerPage })
  const sort = readSort(query.sort, entity, principal, purpose, query.trash ?? false)
  const fields = withOwner(entity, fieldsFor(entity, query.fields, reading))
  const cipher = await reading.keys.tenant(principal.tenantId)
  const bound = `cursor|${principal.tenantId}|${entity.name}|${sortKey(sort)}`
  const after = readCursor(query.cursor, cipher, bound)
  const { selection, answers } = await answer(
    reading,
    { ...base, fuzzy: after?.fuzzy ?? false },
    (chosen) => ({
      statements: [pageStatement(reading, chosen, fields, sort, limit, after), ...(query.count ? [countSql(reading, chosen)] : [])],
      isPage: !query.count,
    }),
    ([page]) => page?.rows.length === 0 && after === undefined,
  )
  const [page, counted] = answers
  const { fuzzy } = selection
  return assemble(
    page?.rows ?? [],
    { reading, entity, fields, limit, sort, write: (row) => writeCursor({ ...placeOf(sort, row), fuzzy }, cipher, bound) },
    counted,
  )
}

interface Assembly {
  readonly reading: Reading
  readonly entity: EntityModel
  readonly fields: readonly FieldModel[]
  readonly limit: number
  readonly sort: Sort
  readonly write: (row: Record<string, unknown>) => string
}

function assemble(
  rows: Record<string, unknown>[],
  { reading, entity, fields, limit, sort, write }: Assembly,
  counted: Rows<Record<string, unknown>> | undefined,
): Page {
  spreadPage(rows, fields)
  const more = rows.length > limit
  if (more) rows.length = limit
  const last = rows.at(-1)
  const next = more && last !== undefined ? write(last) : null
  finishRows(rows, entity, fields, reading)
  if (sort.by !== 'id') for (const row of rows) delete row.sortValue
  const count = counted?.rows[0]?.count as number | undefined
  return {
    data: rows as ReadRecord[],
    next,
    ...(count === undefined ? {} : { count: Math.min(count, countedTo), more: count > countedTo }),
  }
}

/** What may be done next depends on the owner, which not everyone may read. */
function finishRows(rows: Record<string, unknown>[], entity: EntityModel, fields: readonly FieldModel[], reading: Reading): void {
  const { principal, purpose } = reading
  spreadOwn(rows, fields, purpose === 'rights')
  const can = canOf(entity, principal)
  for (const row of rows) row.can = can(row)
  if (entity.hangsOn !== null) for (const row of rows) delete row[reachedByTarget]
  if (entity.restrictable) for (const row of rows) withoutRestriction(row)
  const { owner } = entity
  if (owner !== null && !readable(entity, owner, principal, purpose)) for (const row of rows) delete row[owner.key]
}

/** Records by their ids, whole, in the trash or not; those that one may not read are missing, and where data is taken elsewhere, or `listed` is asked for, the barred ones. */
export async function findByIds(
  reading: Reading,
  entityName: string,
  ids: readonly string[],
  asked: readonly string[] | 'all' = 'all',
  listed = !seesRestricted(reading.purpose),
): Promise<ReadRecord[]> {
  if (ids.length === 0) return []
  const entity = reading.model.get(entityName)
  if (scopeFor(entity, 'read', reading.principal) === 'none') return []
  const params = new Params(reading.principal.tenantId)
  const from = fromSql(entity, params)
  const fields = withOwner(entity, fieldsFor(entity, asked, reading))
  const restricted = listed ? 'open' : 'both'
  const where = whereSql(reading, { entity, filter: undefined, terms: undefined, fuzzy: false, trash: 'both', restricted }, params)
  const byTarget = reachedByTargetSql(entity, reading.principal, params, reading.model)
  const text = `select ${selectSql(entity, fields)}${restrictionSql(entity)}${byTarget} from ${[from, ...where, `t.id = any(${params.add(ids)}::uuid[])`].join(' and ')}`
  const [found] = await reading.database.read(reading.principal.tenantId, [statement(text, params.values)])
  const rows = found?.rows ?? []
  finishRows(rows, entity, fields, reading)
  return rows as ReadRecord[]
}

/** One record, whole. 404 when there is none that one may read. */
export async function get(reading: Reading, entityName: string, id: string): Promise<ReadRecord> {
  checkRead(reading, reading.model.get(entityName))
  const [record] = await findByIds(reading, entityName, [id])
  if (record === undefined) throw notFound()
  return record
}
