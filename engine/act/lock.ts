import type { Reading } from '#engine/access/reading.ts'
import { reachedByTargetSql, scopeSql } from '#engine/access/scope.ts'
import { notFound } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { filterSql, readFilter } from '#engine/query/filter.ts'
import { fromSql, restrictionSql, selectSql, spreadOwn } from '#engine/query/select.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Need } from '#schema/rule.ts'

export type LockedRow = Record<string, unknown> & { id: string; version: number; deletedAt: string | null }

/**
 * Locks the rows `from` which is read, and reads them, in one packet. In one statement whoever waits for another writer would get the row as that one left it, but what lies
 * beside it (parts, tags, own values) as it was before: a second statement waits for nobody and sees all of it.
 */
async function lockAndRead<R>(tx: Transaction, from: string, select: string, locked: readonly unknown[], read = locked): Promise<R[]> {
  const rows = `${from} for update of t`
  const [, found] = await Promise.all([
    tx.query(statement(`select t.id from ${rows}`, locked)),
    tx.query<R>(statement(`select ${select} from ${rows}`, read)),
  ])
  return found.rows
}

/** Reads whole records that the writer may read and locks them, in the order of their ids so that two writers cannot wait for each other. */
export async function lockRows(
  tx: Transaction,
  { principal, model }: Pick<Reading, 'principal' | 'model'>,
  entity: EntityModel,
  ids: readonly string[],
): Promise<LockedRow[]> {
  const params = new Params(principal.tenantId)
  const from = fromSql(entity, params)
  const scope = scopeSql(entity, 'read', principal, 't', params, model)
  const where = [from, `t.id = any(${params.add(ids)}::uuid[])`, ...(scope === undefined ? [] : [scope])].join(' and ')
  const locked = [...params.values]
  const select = `${selectSql(entity, entity.fields)}${restrictionSql(entity)}${reachedByTargetSql(entity, principal, params, model)}`
  const rows = await lockAndRead<LockedRow>(tx, `${where} order by t.id`, select, locked, params.values)
  spreadOwn(rows, entity.fields, true)
  return rows
}

/** What a verb must see, read as the system and locked until the verb's decision is written. */
export async function lockNeeded(
  tx: Transaction | undefined,
  need: Need,
  { principal, model }: Pick<Reading, 'principal' | 'model'>,
): Promise<readonly Record<string, unknown>[]> {
  if (tx === undefined) throw new Error('a verb that needs records is decided inside a transaction')
  const entity = model.entity(need.entity)
  if (entity === undefined) throw notFound()
  const params = new Params(principal.tenantId)
  const from = fromSql(entity, params)
  const filter = readFilter(need.filter, entity, { ...principal, kind: 'system' }, 'work')
  const where = [from, 't.deleted_at is null', ...(filter === undefined ? [] : [filterSql(filter, params)])].join(' and ')
  return lockAndRead<Record<string, unknown>>(tx, `${where} order by t.id limit 100`, selectSql(entity, entity.fields), params.values)
}
