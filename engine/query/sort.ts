import type { Principal } from '#engine/access/principal.ts'
import { type Purpose, searchable } from '#engine/access/scope.ts'
import { inSightSql } from '#engine/access/waiting.ts'
import { badRequest } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'

/** By what a list is ordered; ties by id. `id` stands for the order of creation. */
export interface Sort {
  readonly by: 'id' | 'updatedAt' | 'deletedAt' | FieldModel
  readonly descending: boolean
}

/** Where the last page ended: in the rows that have a value or behind them in those that have none, the value, and the id. */
export interface Place {
  readonly phase: 0 | 1
  readonly value: unknown
  readonly id: string
}

/** Reads `-createdAt`, `lastName` or `name` of the title. What is not sortable, or may not be read, is refused with 400. */
export function readSort(text: string | undefined, entity: EntityModel, principal: Principal, purpose: Purpose, trash: boolean): Sort {
  if (text === undefined || text === '') return trash ? { by: 'deletedAt', descending: true } : { by: 'id', descending: true }
  const descending = text.startsWith('-')
  const key = descending ? text.slice(1) : text
  if (key === 'createdAt') return { by: 'id', descending }
  if (key === 'updatedAt' || (key === 'deletedAt' && trash)) return { by: key, descending }
  const field = entity.field(key)
  if (field === undefined || !field.options.sortable || !searchable(entity, field, principal, purpose))
    throw badRequest('sort.unknown-field', { field: key })
  return { by: field, descending }
}

export const sortKey = ({ by, descending }: Sort): string => `${descending ? '-' : ''}${typeof by === 'string' ? by : by.key}`

/** The sort's value in a row that was read, for the cursor. */
export const placeOf = ({ by }: Sort, row: Record<string, unknown>): Place => {
  const value = by === 'id' ? undefined : row.sortValue
  return by === 'id' ? { phase: 0, value: null, id: String(row.id) } : { phase: value === null ? 1 : 0, value, id: String(row.id) }
}

interface Order {
  /** Joined before the conditions: where an own field sorts, its side table drives. */
  readonly join: string
  readonly value: string
  readonly where: readonly string[]
  readonly order: string
}

const columnOf = (by: Exclude<Sort['by'], 'id'>): { name: string; type: string; nullable: boolean } =>
  by === 'updatedAt'
    ? { name: 't.updated_at', type: 'timestamptz', nullable: false }
    : by === 'deletedAt'
      ? { name: 't.deleted_at', type: 'timestamptz', nullable: false }
      : {
          name: `${by.own === null ? 't' : 'o'}.${by.columns[0]?.name}`,
          type: by.columns[0]?.type ?? 'text',
          nullable: !by.options.required,
        }

/**
 * The phases of an ordered list: rows with a value first, in both directions, then those without, by id. Each phase is one walk along an index, continued where the last page ended.
 */
export function phases(sort: Sort, after: Place | undefined, params: Params): Order[] {
  const direction = sort.descending ? 'desc' : 'asc'
  const beyond = sort.descending ? '<' : '>'
  if (sort.by === 'id')
    return [{ join: '', value: 'null', where: after ? [`t.id ${beyond} ${params.add(after.id)}::uuid`] : [], order: `t.id ${direction}` }]
  const { name, type, nullable } = columnOf(sort.by)
  const own = typeof sort.by === 'object' && sort.by.own !== null ? params.add(sort.by.key) : undefined
  const inSight = typeof sort.by === 'object' ? inSightSql(sort.by, params) : ''
  const tie = own === undefined ? 't.id' : 'o.record_id'
  const valued: Order = {
    join: own === undefined ? '' : `join own_value o on o.tenant_id = $1 and o.key = ${own} and o.record_id = t.id${inSight}`,
    value: name,
    where: [
      `${name} is not null`,
      ...(after?.phase === 0 ? [`(${name}, ${tie}) ${beyond} (${params.add(after.value)}::${type}, ${params.add(after.id)}::uuid)`] : []),
    ],
    order: `${name} ${direction}, ${tie} ${direction}`,
  }
  if (!nullable) return [valued]
  const empty: Order = {
    join: '',
    value: 'null',
    where: [
      own === undefined
        ? `${name} is null`
        : `not exists (select 1 from own_value o where o.tenant_id = $1 and o.record_id = t.id and o.key = ${own}${inSight})`,
      ...(after?.phase === 1 ? [`t.id ${beyond} ${params.add(after.id)}::uuid`] : []),
    ],
    order: `t.id ${direction}`,
  }
  return after?.phase === 1 ? [empty] : [valued, empty]
}
