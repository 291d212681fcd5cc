import type { Entity } from '#schema/entity.ts'
import type { Store } from '#schema/store.ts'
import { dataCategories } from '#schema/taxonomy.ts'
import { type Fault, fault } from '#schema/verify/fault.ts'

const impersonal = new Set<string>(['nothing-personal', 'system.operations'])

/** Whose data it is must be found again, or somebody must say why not. */
function checkReach({ name, subject, reach, onErasure, columns }: Store): Fault[] {
  if (reach === undefined)
    return subject === 'none'
      ? []
      : [fault(`${name}.reach`, 'nobody could find whose data it is', "reach: { record: 'record_id' }, or { apart: why }")]
  if ('apart' in reach)
    return reach.apart.trim().length < 10 ? [fault(`${name}.reach`, 'standing apart needs a reason', "reach: { apart: 'why' }")] : []
  const [column = ''] = Object.values(reach) as string[]
  return [
    ...(columns[column]?.type === 'uuid' ? [] : [fault(`${name}.reach`, `"${column}" is no column of ids`, 'a column of type uuid')]),
    ...(onErasure !== 'empty'
      ? []
      : Object.entries(columns)
          .filter(([, { holds, optional }]) => !impersonal.has(holds) && optional !== true)
          .map(([key]) => fault(`${name}.${key}`, 'what erasure empties may not be required', 'optional: true'))),
  ]
}

const categories = new Set<string>([...dataCategories, 'free-text', 'nothing-personal'])
/** An id is a UUIDv7, or leads to a row that has a time. */
const times = new Set(['timestamptz(3)', 'date', 'uuid'])

function check(store: Store, tables: ReadonlySet<string>): Fault[] {
  const { name, columns, key, unique = [], indexes = [], references = {}, wall, grants, retain } = store
  const named = new Set([...key, ...unique.flat(), ...indexes.flat(), ...Object.keys(references), retain.clock])
  return [
    ...checkReach(store),
    ...(/^[a-z][a-z0-9_]{1,39}$/.test(name) ? [] : [fault(name, 'a store is called as its table', "store('change_record', …)")]),
    ...[...named]
      .filter((column) => columns[column] === undefined)
      .map((column) => fault(name, `it has no column "${column}"`, `one of ${Object.keys(columns).join(', ')}`)),
    ...Object.entries(references)
      .filter(([, table]) => !tables.has(table))
      .map(([column, table]) => fault(`${name}.${column}`, `there is no table "${table}"`, 'a store or an entity')),
    ...Object.entries(columns)
      .filter(([, { holds }]) => !categories.has(holds))
      .map(([column, { holds }]) => fault(`${name}.${column}`, `"${holds}" is no category of data`, 'a key of schema/taxonomy.ts')),
    ...(columns[retain.clock] === undefined || times.has(columns[retain.clock]?.type ?? '')
      ? []
      : [fault(`${name}.retain`, `"${retain.clock}" is no time from which a period could run`, 'a column of a time')]),
    ...(wall === 'tenant' && 'tenant_id' in columns
      ? [fault(`${name}.tenant_id`, 'a walled store has its tenant without saying so', 'leave it out')]
      : []),
    ...(wall === 'global' && grants.length > 0
      ? [fault(`${name}.grants`, 'global tables are reached through definer functions alone', 'grants: []')]
      : []),
  ]
}

/** Everything that is wrong with the stores: they speak of columns and tables that there are, and guard what is global. */
export function faultsOfStores(stores: readonly Store[], entities: readonly Entity[]): Fault[] {
  const names = [...stores, ...entities].map(({ name }) => name)
  const tables = new Set(names)
  return [
    ...stores.flatMap((store) => check(store, tables)),
    ...stores
      .filter(({ name }) => names.filter((other) => other === name).length > 1)
      .map(({ name }) => fault(name, 'two tables bear this name', 'a name of its own')),
  ]
}
