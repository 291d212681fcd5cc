import type { Principal } from '#engine/access/principal.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'
import { type Role, type Scope, scopeOf } from '#schema/access.ts'
import type { DataUse } from '#schema/taxonomy.ts'

/** The door through which data leaves, and the use that it is. Only fields whose uses include it come out. */
export const purposes = {
  work: 'essential.service',
  'api-key': 'essential.service',
  export: 'essential.service',
  report: 'essential.service',
  campaign: 'marketing.communications',
  analytics: 'essential.service.operations.improve',
  /** What a person may ask for: the law wants all of it, whatever it is used for otherwise. */
  rights: 'essential.legal_obligation',
} as const satisfies Record<string, DataUse>
export type Purpose = keyof typeof purposes

export const scopeFor = (entity: EntityModel, action: string, principal: Principal): Scope =>
  isSystem(principal) ? 'all' : (entity.rights?.scope(action) ?? scopeOf(entity.access, action, principal.role))

/** May this field leave for this purpose, to this role? */
export function readable(entity: EntityModel, field: FieldModel, principal: Principal, purpose: Purpose): boolean {
  const wanted = purposes[purpose]
  const allowed = Object.keys(field.options.uses ?? entity.uses)
  if (!allowed.some((use) => wanted === use || wanted.startsWith(`${use}.`))) return false
  if (entity.rights !== undefined && !isSystem(principal)) return entity.rights.field(field).read
  const by = field.options.readableBy
  return (
    by === undefined ||
    principal.kind === 'system' ||
    principal.role === 'owner' ||
    principal.role === 'admin' ||
    by.includes(principal.role)
  )
}

/** May a list be filtered or ordered by it? Both tell what it holds, so neither without reading it. */
export const searchable = (entity: EntityModel, field: FieldModel, principal: Principal, purpose: Purpose): boolean =>
  readable(entity, field, principal, purpose) && (isSystem(principal) || (entity.rights?.field(field).filter ?? true))

/** May its value be written, by whoever may write the record? */
export const editable = (entity: EntityModel, field: FieldModel, principal: Principal): boolean =>
  readable(entity, field, principal, 'work') && (isSystem(principal) || (entity.rights?.field(field).edit ?? true))

const isSystem = ({ kind }: Principal): boolean => kind === 'system' || kind === 'operator'

const managing: ReadonlySet<Role> = new Set(['owner', 'admin', 'manager'])

/** Owners, admins and managers, who see what others began and wrote down. A role that the tenant made reaches what it says, and nothing beside, whatever it is a copy of. */
export const manages = ({ role, ownRole }: Principal): boolean => managing.has(role) && !ownRole

/** Who may restrict the use of a person's data, and see whose is. */
export const mayRestrict = ({ kind, role, ownRole }: Principal): boolean =>
  kind === 'system' || kind === 'operator' || (kind === 'member' && !ownRole && (role === 'owner' || role === 'admin'))

/** A whole record as this reader may see it: for the answers of writes, which work with all of its fields. */
export function shownTo<R extends RowFacts>(entity: EntityModel, principal: Principal, purpose: Purpose): (record: R) => R {
  const closed = entity.fields.filter((field) => !readable(entity, field, principal, purpose)).map((field) => field.key)
  const hidden = entity.hangsOn === null ? closed : [...closed, reachedByTarget]
  if (hidden.length === 0 && !entity.restrictable) return (record) => record
  return (record) =>
    Object.fromEntries(
      Object.entries(record).filter(([key, value]) => !hidden.includes(key) && !(value === null && restriction.has(key))),
    ) as R
}

/** Said of those alone whose data is restricted. */
const restriction = new Set(['restrictedAt', 'restrictedFor'])

/** Takes that out of what was read of everybody else. */
export function withoutRestriction(row: Record<string, unknown>): void {
  if (row.restrictedAt === null) for (const key of restriction) delete row[key]
}

/** The ids of those whose records a scope reaches. */
export const reached = (scope: Scope, principal: Principal): readonly string[] =>
  scope === 'team'
    ? [...new Set([...principal.mates, ...(principal.actorId === null ? [] : [principal.actorId])])]
    : principal.actorId === null
      ? []
      : [principal.actorId]

/** Access as part of the query: a condition on `alias`, or undefined where all is allowed. What hangs on a record takes that record's read right besides. */
export function scopeSql(
  entity: EntityModel,
  action: string,
  principal: Principal,
  alias: string,
  params: Params,
  model: Model,
): string | undefined {
  const scope = scopeFor(entity, action, principal)
  if (scope === 'none') return 'false'
  const hanging = entity.hangsOn === null ? undefined : targetSql(entity.hangsOn, 'read', principal, alias, params, model)
  if (scope === 'all') return hanging
  const who = params.add(reached(scope, principal))
  const mine =
    entity.owner === null
      ? `${alias}.created_by = any(${who}::uuid[])`
      : `(${alias}.${ownerColumn(entity.owner)} = any(${who}::uuid[]) or (${alias}.${ownerColumn(entity.owner)} is null and ${alias}.created_by = any(${who}::uuid[])))`
  return hanging === undefined ? mine : `${mine} and ${hanging}`
}

const ownerColumn = (field: FieldModel): string => field.columns[0]?.name ?? ''

/** The record on which it hangs is in the reach of this action; undefined where every record is. */
function targetSql(
  anchor: FieldModel,
  action: string,
  principal: Principal,
  alias: string,
  params: Params,
  model: Model,
): string | undefined {
  const targets = model.entities.filter((target) => target.hangsOn === null)
  if (targets.every((target) => scopeFor(target, action, principal) === 'all')) return undefined
  const [entityColumn, idColumn] = anchor.columns
  const open = targets.filter((target) => scopeFor(target, action, principal) === 'all').map((target) => target.name)
  const narrowed = targets.filter((target) => isPart(scopeFor(target, action, principal)))
  return `(${[
    `${alias}.${entityColumn?.name} = any(${params.add(open)}::text[])`,
    ...narrowed.map(
      (target) =>
        `(${alias}.${entityColumn?.name} = ${params.add(target.name)} and exists (select 1 from ${target.table} r where r.tenant_id = $1 and r.id = ${alias}.${idColumn?.name} and ${scopeSql(target, action, principal, 'r', params, model)}))`,
    ),
  ].join(' or ')})`
}

const isPart = (scope: Scope | undefined): boolean => scope === 'own' || scope === 'team'

const general = ['update', 'delete', 'restore', 'end'] as const

/** The key under which a row says that its reader may change the record on which it hangs. It never leaves: `shownTo` and lists take it out. */
export const reachedByTarget = 'reachedByTarget'

/**
 * One more column of what hangs on a record, where a right reaches only a part: `own` and `team` reach it by that record too, for whoever may change it.
 * The row is `t`.
 */
export function reachedByTargetSql(entity: EntityModel, principal: Principal, params: Params, model: Model): string {
  const { hangsOn } = entity
  if (hangsOn === null || !general.some((action) => isPart(scopeFor(entity, action, principal)))) return ''
  return `, ${targetSql(hangsOn, 'update', principal, 't', params, model) ?? 'true'} as "${reachedByTarget}"`
}

interface RowFacts {
  readonly createdBy?: unknown
  readonly deletedAt?: unknown
  /** Whose data is restricted is left alone: nothing may be done. */
  readonly restrictedAt?: unknown
  readonly state?: unknown
  readonly [key: string]: unknown
}

/** What the reader may do next with a record: `can` of the answer. One function per list, so that the roles are looked up once. */
export function canOf(entity: EntityModel, principal: Principal): (row: RowFacts) => readonly string[] {
  const ofAll = general.map((action) => [action, scopeFor(entity, action, principal)] as const)
  const scopes = new Map<string, Scope>(ofAll)
  const inState = new Map(
    Object.entries(entity.states ?? {}).map(([state, to]) => [
      state,
      Object.keys(to).map((action) => [action, stateScope(entity, action, principal)] as const),
    ]),
  )
  const ownerKey = entity.owner?.key
  const holds = (action: string, scope: Scope | undefined, row: RowFacts): boolean => {
    if (scope === 'all') return true
    if (!isPart(scope)) return false
    if (row[reachedByTarget] === true && !(entity.authored && action === 'update')) return true
    const owner = (ownerKey === undefined ? undefined : row[ownerKey]) ?? row.createdBy
    return typeof owner === 'string' && reached(scope ?? 'none', principal).includes(owner)
  }
  const constant = entity.states === null && ofAll.every(([, scope]) => scope === 'all' || scope === 'none')
  const live = ['update', 'delete'].filter((action) => scopes.get(action) === 'all')
  const trashed = ['restore', 'end'].filter((action) => scopes.get(action) === 'all')
  if (constant) return (row) => (row.restrictedAt ? [] : row.deletedAt === null ? live : trashed)
  return (row) => {
    if (row.restrictedAt) return []
    return row.deletedAt === null
      ? [
          ...['update', 'delete'].filter((action) => holds(action, scopes.get(action), row)),
          ...(inState.get(String(row.state)) ?? []).filter(([action, scope]) => holds(action, scope, row)).map(([action]) => action),
        ]
      : ['restore', 'end'].filter((action) => holds(action, scopes.get(action), row))
  }
}

/** A state action is granted by its own name, else as writing is. */
export const stateScope = (entity: EntityModel, action: string, principal: Principal): Scope =>
  scopeFor(entity, entity.access[action] === undefined ? 'update' : action, principal)
