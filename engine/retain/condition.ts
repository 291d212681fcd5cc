import { stores } from '#domain/model.ts'
import { overSql } from '#engine/access/waiting.ts'
import { restoredAction } from '#engine/change/epoch.ts'
import { emptiedColumns, reachColumns } from '#engine/erase/forget.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { subjectField } from '#engine/people/graph.ts'
import type { Due } from '#engine/retain/due.ts'
import type { Held } from '#engine/retain/held.ts'
import { Params } from '#engine/storage/sql.ts'
import { purposeClasses } from '#schema/consent.ts'
import type { Store } from '#schema/store.ts'

/** The rows of one kind as SQL on `t`: all of them, those that are due, those that are held. One text for counting, for showing and for ending. */
export interface Condition {
  readonly from: string
  readonly where: string
  readonly due: string
  readonly held: string
  readonly params: Params
}

interface Around {
  readonly model: Model
  readonly tenantId: string
  readonly held: Held
  /** Everything that is due: what is over its own period is not counted in the trash besides. */
  readonly all: readonly Due[]
}

const isOver = (entity: EntityModel, { since, before }: Due, params: Params): string =>
  overSql(entity, since, before.toISOString(), 't', params)

/** Is the record `t` of this entity held: by its id, with all of its entity, or since it hangs on or speaks of one that is? Restricted people are kept as they are. */
function heldSql(entity: EntityModel, { ids, entities }: Held, params: Params): string {
  if (entities.includes(entity.name)) return 'true'
  const subject = subjectField(entity)
  const [kind, id] = subject?.columns ?? []
  const byTarget =
    entities.length === 0 || subject === undefined || subject.own !== null
      ? []
      : id === undefined
        ? entities.includes(subject.to ?? '')
          ? [`t.${kind?.name} is not null`]
          : []
        : [`t.${kind?.name} = any(${params.add(entities)}::text[])`]
  return [
    `t.id = any(${params.add(ids.get(entity.name) ?? [])}::uuid[])`,
    ...byTarget,
    ...(entity.restrictable ? ['t.restricted_at is not null'] : []),
  ].join(' or ')
}

function ofRecords(due: Due, entity: EntityModel, { tenantId, held, all }: Around): Condition {
  const params = new Params(tenantId)
  const mine = entity.own === null ? '' : ` and t.object = ${params.add(entity.name)}`
  const sibling = all.find(({ target }) => target.of === 'records' && target.entity === entity)
  const over =
    due.target.of === 'records'
      ? isOver(entity, due, params)
      : [
          `t.deleted_at <= ${params.add(due.before.toISOString())}::timestamptz`,
          ...(sibling === undefined ? [] : [`not (${isOver(entity, sibling, params)})`]),
        ].join(' and ')
  return { from: `${entity.table} t`, where: `t.tenant_id = $1${mine}`, due: over, held: heldSql(entity, held, params), params }
}

function ofField(due: Due, entity: EntityModel, key: string, { tenantId, held }: Around): Condition {
  const params = new Params(tenantId)
  const from = `own_value v join ${entity.table} t on t.tenant_id = $1 and t.id = v.record_id`
  const where = `v.tenant_id = $1 and v.key = ${params.add(key)}${entity.own === null ? '' : ` and t.object = ${params.add(entity.name)}`}`
  const over = `t.${due.since === 'updatedAt' ? 'updated_at' : 'created_at'} <= ${params.add(due.before.toISOString())}::timestamptz`
  return { from, where, due: over, held: heldSql(entity, held, params), params }
}

/** The least id that can have been made after that moment. */
const idAfter = (moment: Date): string => {
  const hex = (moment.getTime() + 1).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** A store’s clock: a time, an id that begins with its time, or the row to which that id leads. */
function storeOverSql({ retain, columns, references = {} }: Store, before: Date, params: Params): string {
  const { clock } = retain
  const type = columns[clock]?.type
  if (type !== 'uuid') return `t.${clock} <= ${params.add(before.toISOString())}::timestamptz${type === 'date' ? '::date' : ''}`
  const parent = (stores as readonly Store[]).find(({ name }) => name === references[clock])
  if (parent === undefined) return `t.${clock} < ${params.add(idAfter(before))}::uuid`
  const place = params.add(before.toISOString())
  return `exists (select 1 from ${parent.name} p where p.tenant_id = $1 and p.${parent.key[0]} = t.${clock} and p.${parent.retain.clock} <= ${place}::timestamptz)`
}

/** Rows that belong to a record that is held, by its id or with all of its entity. */
function storeHeldSql(store: Store, { ids, entities }: Held, model: Model, params: Params): string {
  const columns = reachColumns(store)
  if (columns.length === 0) return 'false'
  const every = params.add([...ids.values()].flat())
  const tables = entities.flatMap((name) => model.entity(name) ?? [])
  return columns
    .flatMap((column) => [
      `t.${column} = any(${every}::uuid[])`,
      ...tables.map(({ table }) => `exists (select 1 from ${table} h where h.tenant_id = $1 and h.id = t.${column})`),
    ])
    .join(' or ')
}

/** What the chain itself reads: what an archive brought along, and where a restore let it go on. */
const chainActions = ['archive.import', restoredAction]

/**
 * Advertising to somebody who said no to it, or to all of it, by then, and has not said yes since: only what people say themselves ends a refusal (`privacy/consent/fold.ts`).
 * What is over its own period is not counted here besides.
 */
function optedOutSql(store: Store, sent: NonNullable<Store['sent']>, { before }: Due, all: readonly Due[], params: Params): string {
  const said = `e.tenant_id = $1 and e.person_id = t.${sent.to} and (e.channel = 'any' or e.channel = t.${sent.channel})`
  const refused = `e.act in ('refused', 'withdrawn', 'objected') and (e.purpose_id = t.${sent.purpose} or (e.purpose_id is null and e.class = 'marketing'))`
  const again = `g.tenant_id = $1 and g.person_id = e.person_id and g.at > e.at and g.act = 'given' and g.method <> 'import' and g.purpose_id = t.${sent.purpose}`
  const place = params.add(before.toISOString())
  const own = all.find(({ target }) => target.of === 'store' && target.store === store)
  return [
    `t.${sent.class} = any(${params.add(purposeClasses)}::text[])`,
    `exists (select 1 from consent_event e where ${said} and ${refused} and e.at <= ${place}::timestamptz and not exists (select 1 from consent_event g where ${again}))`,
    ...(own === undefined ? [] : [`not (${storeOverSql(store, own.before, params)})`]),
  ].join(' and ')
}

function ofStore(due: Due, store: Store, { model, tenantId, held, all }: Around): Condition {
  const params = new Params(tenantId)
  const over =
    due.target.of === 'opted-out' && store.sent !== undefined
      ? optedOutSql(store, store.sent, due, all, params)
      : storeOverSql(store, due.before, params)
  const heldRows = storeHeldSql(store, held, model, params)
  if (due.target.of !== 'history') return { from: `${store.name} t`, where: 't.tenant_id = $1', due: over, held: heldRows, params }
  const full = emptiedColumns(store)
    .map((column) => `t.${column} is not null`)
    .join(' or ')
  const isOfChain = `exists (select 1 from change_record c where c.tenant_id = $1 and c.id = t.change_id and c.action = any(${params.add(chainActions)}::text[]))`
  return { from: `${store.name} t`, where: `t.tenant_id = $1 and (${full})`, due: `${over} and not ${isOfChain}`, held: heldRows, params }
}

function ofTarget(due: Due, around: Around): Condition {
  const { target } = due
  if (target.of === 'field') return ofField(due, target.entity, target.field.key, around)
  return 'store' in target ? ofStore(due, target.store, around) : ofRecords(due, target.entity, around)
}

/** Which rows are meant, of whatever kind. What leads to no record at all is not held: a hold on something else must not keep it. */
export function conditionOf(due: Due, around: Around): Condition {
  const condition = ofTarget(due, around)
  return { ...condition, held: `coalesce(${condition.held}, false)` }
}
