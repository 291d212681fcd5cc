import { stores } from '#domain/model.ts'
import { inOrder } from '#engine/backup/tables.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { type Owned, subjectField } from '#engine/people/graph.ts'
import { keeping, letGo } from '#engine/storage/contents.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Store } from '#schema/store.ts'

/** One step of forgetting: what it does to which table. `asSearch`: the table belongs to the search role. */
export interface Forget {
  readonly table: string
  readonly effect: 'erased' | 'emptied' | 'noted'
  readonly asSearch: boolean
  readonly statement: Statement
  /** Of a store: the rows that it takes, as a query of the same values. Most stores hold nothing of most records. */
  readonly rows?: string
}

const impersonal = new Set<string>(['nothing-personal', 'system.operations'])
const places = new Map(inOrder(tablePlans()).map((plan, index) => [plan.name, index]))
const place = (name: string): number => places.get(name) ?? 0

/** The columns by which rows of a store belong to records: the one that it names, and in stores of people's data that of the record they speak of. */
export function reachColumns({ reach, columns, subject, onErasure = 'erase' }: Store): string[] {
  const named = reach === undefined || 'apart' in reach || 'account' in reach ? [] : (Object.values(reach) as string[])
  if (named.length === 0) return []
  const spoken = onErasure === 'erase' && subject !== 'none' && columns.record_id?.type === 'uuid' ? ['record_id'] : []
  return [...new Set([...named, ...spoken])]
}

const bears = (columns: readonly string[]): string => columns.map((column) => `t.${column} = any($2::uuid[])`).join(' or ')

/** What erasing empties in a row that stays. */
export const emptiedColumns = ({ columns }: Store): string[] =>
  Object.entries(columns)
    .filter(([, { holds, optional }]) => !impersonal.has(holds) && optional === true)
    .map(([name]) => name)

function ofStore(store: Store, ids: readonly string[], tenantId: string): Forget[] {
  const columns = reachColumns(store)
  if (columns.length === 0 || store.onErasure === 'retain') return []
  const theirs = `where t.tenant_id = $1 and (${bears(columns)})`
  const step = (effect: Forget['effect'], what: string, where: string): Forget => ({
    ...{ table: store.name, effect, asSearch: store.ownedBy === 'search' },
    statement: statement(`${what} ${where}`, [tenantId, ids]),
    rows: `select from ${store.name} t ${where}`,
  })
  if (store.onErasure !== 'empty') return [step('erased', `delete from ${store.name} t`, theirs)]
  const emptied = emptiedColumns(store)
  if (emptied.length === 0) return []
  const sets = emptied.map((column) => `${column} = null`).join(', ')
  const full = emptied.map((column) => `t.${column} is not null`).join(' or ')
  return [step('emptied', `update ${store.name} t set ${sets}`, `${theirs} and (${full})`)]
}

/** The stores of the tenant whose rows belong to records, those that others lead to last. */
export const reachingStores = (): Store[] =>
  (stores as readonly Store[])
    .filter((store) => store.wall === 'tenant' && reachColumns(store).length > 0)
    .toSorted((a, b) => place(b.name) - place(a.name))

/** The fields that a law keeps when the person goes. */
export const keptFields = (entity: EntityModel) =>
  entity.fields.filter(({ options, own }) => own === null && options.onErasure === 'retain')

/** The record's own row, its parts and its bytes. Where a law keeps some of its fields, the row stays with those alone, and leads to nobody. */
function ofEntity(entity: EntityModel, ids: readonly string[], tenantId: string): Forget[] {
  const noted = letGo(entity, keeping(entity), ids, tenantId).map(
    (each): Forget => ({ table: 'content_gone', effect: 'noted', asSearch: false, statement: each }),
  )
  const kept = new Set(keptFields(entity))
  const parts = entity.fields.flatMap((field): Forget[] =>
    field.parts === null || kept.has(field)
      ? []
      : [
          {
            table: field.parts.table,
            effect: 'erased',
            asSearch: false,
            statement: statement(
              `delete from ${field.parts.table} t where t.tenant_id = $1 and t.${field.parts.parent} = any($2::uuid[])`,
              [tenantId, ids],
            ),
          },
        ],
  )
  // The rows of own objects are a store's.
  if (entity.own !== null) return [...noted, ...parts]
  const row = kept.size === 0 ? deletion(entity) : emptying(entity)
  return [...noted, ...parts, { ...row, table: entity.table, asSearch: false, statement: statement(row.text, [tenantId, ids]) }]
}

const deletion = (entity: EntityModel): { effect: Forget['effect']; text: string } => ({
  effect: 'erased',
  text: `delete from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[])`,
})

function emptying(entity: EntityModel): { effect: Forget['effect']; text: string } {
  const subject = subjectField(entity)
  const gone = entity.fields.filter(
    ({ options, own, kind }) => own === null && kind.lives === 'row' && (options.onErasure !== 'retain' || options === subject?.options),
  )
  const sets = gone.flatMap(({ columns }) => columns.map(({ name }) => `${name} = null`))
  return {
    effect: 'emptied',
    text: `update ${entity.table} t set ${['version = t.version + 1', ...sets].join(', ')} where t.tenant_id = $1 and t.id = any($2::uuid[])`,
  }
}

/**
 * Everything that forgetting these records takes, in the order in which it can be done, one entity after the other: rows of stores that belong to them, parts, bytes, then the rows
 * themselves. All of it follows from declarations. For a transaction of the owner's within the tenant (`runForget`).
 */
export function forgetStatements(model: Model, tenantId: string, owned: Owned): Forget[] {
  const all = [...owned.values()].flat()
  if (all.length === 0) return []
  return [
    ...reachingStores()
      .filter(({ name }) => name !== ownRecords)
      .flatMap((store) => ofStore(store, all, tenantId)),
    ...ofMembers(owned.get('member') ?? [], tenantId),
    ...childrenFirst(model, owned).flatMap(([entity, ids]) => ofEntity(entity, ids, tenantId)),
    ...reachingStores()
      .filter(({ name }) => name === ownRecords)
      .flatMap((store) => ofStore(store, all, tenantId)),
  ]
}

/** By these an account is known to the provider of a tenant: they lead to the tenant, and to the member by the membership alone. What was agreed to for the tenant does so too, and stays. */
const ofProviders = new Set(['identity', 'provider_visit'])
const seatedText = 't.account_id in (select m.account_id from membership m where m.tenant_id = $1 and m.member_id = any($2::uuid[]))'

/** What the operator's own tables know of a member of this tenant: who they are to its provider, that an account comes in by it, and links that would let it in. */
function ofMembers(ids: readonly string[], tenantId: string): Forget[] {
  if (ids.length === 0) return []
  const forget = (table: string, whose: string): Forget => {
    const text = `delete from ${table} t where t.tenant_id = $1 and ${whose}`
    return { table, effect: 'erased', asSearch: false, statement: statement(text, [tenantId, ids]) }
  }
  const global = (stores as readonly Store[]).filter(({ wall, columns }) => wall === 'global' && columns.tenant_id !== undefined)
  return [
    ...global.filter(({ name }) => ofProviders.has(name)).map(({ name }) => forget(name, seatedText)),
    ...global.filter(({ columns }) => columns.member_id !== undefined).map(({ name }) => forget(name, 't.member_id = any($2::uuid[])')),
  ]
}

const ownRecords = 'own_record'

/** Tables that lead to others before those: what is required to lead somewhere goes first. */
export const childrenFirst = (model: Model, owned: Owned): [EntityModel, readonly string[]][] =>
  [...owned]
    .flatMap(([name, ids]): [EntityModel, readonly string[]][] => {
      const entity = model.entity(name)
      return entity === undefined || ids.length === 0 ? [] : [[entity, ids]]
    })
    .toSorted(([a], [b]) => place(b.table) - place(a.table))
