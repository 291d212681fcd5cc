import type { Principal } from '#engine/access/principal.ts'
import { type Restricted, restrictedIn, seesRestricted, sightSql } from '#engine/access/restricted.ts'
import {
  canOf,
  type Purpose,
  purposes,
  reachedByTarget,
  reachedByTargetSql,
  readable,
  scopeFor,
  scopeSql,
  withoutRestriction,
} from '#engine/access/scope.ts'
import { badRequest, forbidden, notFound } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { readCursor, writeCursor } from '#engine/query/cursor.ts'
import { type Filter, filterSql, readFilter } from '#engine/query/filter.ts'
import { fromSql, pageSql, restrictionSql, selectSql, spreadOwn, spreadPage } from '#engine/query/select.ts'
import { phases, placeOf, readSort, type Sort, sortKey } from '#engine/query/sort.ts'
import { hidesWords, hitsInSight, searchSql } from '#engine/search/hits.ts'
import { type Terms, termsOf } from '#engine/search/words.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What reading needs: where, by whom, for what. */
export interface Reading {
  readonly database: Database
  readonly keys: Keys
  readonly model: Model
  readonly principal: Principal
  readonly purpose: Purpose
}

export interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
  readonly sort?: string
  readonly q?: string
  readonly filter?: unknown
  readonly fields?: readonly string[]
  readonly count?: boolean
  readonly trash?: boolean
  /** Only people whose data is restricted, whom every other list leaves out. */
  readonly restricted?: boolean
  /** Every hit of `q`, and as much time as it takes: for work in the background. */
  readonly whole?: boolean
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
const slowest = 2000

/** Throws when the surface names no purpose that we know, or the role may not read the entity at all. */
function checkRead({ principal, purpose }: Reading, entity: EntityModel): void {
  if (purposes[purpose] === undefined) throw new Error(`undeclared purpose ${String(purpose)}`)
  if (scopeFor(entity, 'read', principal) === 'none') throw forbidden()
}

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

interface Selection {
  readonly entity: EntityModel
  readonly filter: Filter | undefined
  readonly terms: Terms | undefined
  readonly fuzzy: boolean
  /** Of what was searched for the records that were looked at already: where the reader may not read every word. */
  readonly ids?: readonly string[] | undefined
  readonly whole?: boolean | undefined
  readonly trash: boolean | 'both'
  /** `open`: without what is barred. */
  readonly restricted: Restricted
}

/** The conditions of a list besides its order: trash, access, search, filter. */
function whereSql(reading: Reading, selection: Selection, params: Params): string[] {
  const { entity, filter, terms, fuzzy, whole, trash, ids, restricted } = selection
  const scopes = (reading.purpose === 'export' ? ['read', 'export'] : ['read'])
    .map((action) => scopeSql(entity, action, reading.principal, 't', params, reading.model))
    .filter((scope) => scope !== undefined)
  return [
    ...(trash === 'both' ? [] : [`t.deleted_at is ${trash ? 'not ' : ''}null`]),
    ...sightSql(reading, entity, restricted, params),
    ...new Set(scopes),
    ...(ids === undefined ? [] : [`t.id = any(${params.add(ids)}::uuid[])`]),
    ...(terms === undefined || ids !== undefined
      ? []
      : [`t.id in (select s.record_id from ${searchSql([entity.name], { terms, fuzzy, whole }, reading, params)} s)`]),
    ...(filter === undefined ? [] : [filterSql(filter, params)]),
  ]
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

function countSql(reading: Reading, selection: Selection, most: number | 'all' = countedTo + 1): Statement {
  const params = new Params(reading.principal.tenantId)
  const from = fromSql(selection.entity, params)
  return statement(
    `select count(*)::integer as count from (select 1 from ${[from, ...whereSql(reading, selection, params)].join(' and ')} limit ${most}) c`,
    params.values,
  )
}

/** How many records a list has, counted to the last: for work in the background, since it costs a walk through all of them. */
export async function countAll(reading: Reading, entityName: string, { filter, q }: Pick<ListQuery, 'filter' | 'q'>): Promise<number> {
  const entity = reading.model.get(entityName)
  checkRead(reading, entity)
  const { principal, purpose } = reading
  const terms = q === undefined ? undefined : termsOf(q)
  const chosen = readFilter(filter, entity, principal, purpose)
  const ids = await inSight(reading, entity, terms, true)
  const selection: Selection = { entity, filter: chosen, terms, fuzzy: false, ids, whole: true, trash: false, restricted: 'open' }
  const [found] = await reading.database.batch(principal.tenantId, [countSql(reading, selection, 'all')])
  return Number(found?.rows[0]?.count ?? 0)
}

/** What is found by words that this reader may read, where there are others. */
const inSight = async (reading: Reading, entity: EntityModel, terms: Terms | undefined, whole?: boolean): Promise<string[] | undefined> =>
  terms !== undefined && hidesWords(entity, reading) ? hitsInSight(reading, entity, terms, whole) : undefined

/** Runs reads of one tenant together. What may be slow has two seconds: then a clear error names what to narrow. */
async function run(reading: Reading, selection: Selection, statements: readonly Statement[]): Promise<Rows<Record<string, unknown>>[]> {
  const { tenantId } = reading.principal
  if (selection.whole === true) return reading.database.batch(tenantId, statements)
  if (selection.filter === undefined && selection.terms === undefined && statements.length === 1)
    return reading.database.read(tenantId, statements)
  try {
    return await reading.database.tenant(tenantId, (tx) => tx.finish(statements), { statementTimeoutMs: slowest })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.timeout')
      throw badRequest('list.too-slow', { narrow: selection.terms === undefined ? 'filter' : 'q' })
    throw error
  }
}

/** A page of records. Cost follows the page: one walk along an index from where the last page ended. */
export async function find(reading: Reading, entityName: string, query: ListQuery): Promise<Page> {
  const entity = reading.model.get(entityName)
  checkRead(reading, entity)
  const { principal, purpose } = reading
  const limit = query.limit ?? 50
  if (!Number.isInteger(limit) || limit < 1 || limit > mostPerPage) throw badRequest('limit.out-of-range', { max: mostPerPage })
  const trash = query.trash ?? false
  const sort = readSort(query.sort, entity, principal, purpose, trash)
  const asked = fieldsFor(entity, query.fields, reading)
  const fields = withOwner(entity, asked)
  const cipher = await reading.keys.tenant(principal.tenantId)
  const bound = `cursor|${principal.tenantId}|${entity.name}|${sortKey(sort)}`
  const after = readCursor(query.cursor, cipher, bound)
  const terms = query.q === undefined ? undefined : termsOf(query.q)
  const filter = readFilter(query.filter, entity, principal, purpose)
  const ids = await inSight(reading, entity, terms, query.whole)
  const restricted = restrictedIn(reading, entity, query.restricted)
  const base: Selection = { entity, filter, terms, fuzzy: after?.fuzzy ?? false, ids, whole: query.whole, trash, restricted }
  const statementsOf = (selection: Selection): Statement[] => [
    pageStatement(reading, selection, fields, sort, limit, after),
    ...(query.count ? [countSql(reading, selection)] : []),
  ]
  let selection = base
  let [page, counted] = await run(reading, base, statementsOf(base))
  if (page?.rows.length === 0 && terms !== undefined && ids === undefined && after === undefined) {
    selection = { ...base, fuzzy: true }
    ;[page, counted] = await run(reading, selection, statementsOf(selection))
  }
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
