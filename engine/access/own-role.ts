import type { EntityModel, EntityRights, FieldModel, Model } from '#engine/model.ts'
import {
  decidedActions,
  type FieldRights,
  isAdministrative,
  narrower,
  type Rights,
  type Role,
  type Scope,
  scopeOf,
  standIn,
} from '#schema/access.ts'

/** A role that the tenant made, as it is stored. */
export interface OwnRole {
  readonly id: string
  /** `x_sales`: what members and keys bear. */
  readonly key: string
  readonly name: string
  readonly description: string
  readonly base: Role
  readonly rights: Rights
  readonly version: number
}

/** Whose scope an action follows that no role decides by itself. */
const follows: Readonly<Record<string, string>> = { restore: 'update', end: 'delete', history: 'read' }

const isDecided = (action: string): boolean => (decidedActions as readonly string[]).includes(action)

/** What the role that an own one is a copy of says. */
export function baseScope(entity: Pick<EntityModel, 'access'>, action: string, base: Role): Scope {
  const { access } = entity
  const named =
    access[action] === undefined && !isDecided(action) && follows[action] === undefined && action !== 'write' ? 'update' : action
  return scopeOf(access, named, base)
}

function baseField({ options }: FieldModel, base: Role): FieldRights {
  const all = options.readableBy === undefined || base === 'owner' || base === 'admin'
  const read = all || options.readableBy.includes(base)
  return { read, filter: read, edit: read }
}

/** The rights of an own role on one entity, its own words first. */
export function rightsOn(entity: EntityModel, { base, rights }: Pick<OwnRole, 'base' | 'rights'>): EntityRights {
  const actions = rights.actions[entity.name] ?? {}
  const fields = rights.fields[entity.name] ?? {}
  const closed = isAdministrative(entity.access)
  const decided = (action: string): Scope => {
    if (closed && action !== 'read') return baseScope(entity, action, standIn(base))
    return actions[action] ?? baseScope(entity, action, base)
  }
  const reads = decided('read')
  return {
    scope(action) {
      if (action === 'read') return reads
      const wider = follows[action] ?? (isDecided(action) ? action : 'update')
      const scope = decided(wider)
      if (isDecided(action) || action in follows || entity.access[action] === undefined) return scope
      // An action that is granted apart (a state's) is no wider than where the copied role has it.
      return narrower(scope, closed ? 'none' : baseScope(entity, action, base))
    },
    field(field) {
      const said = fields[field.key] ?? {}
      const read = said.read ?? baseField(field, base).read
      return { read, filter: read && (said.filter ?? true), edit: read && (said.edit ?? true) }
    },
  }
}

const nothing: EntityRights = { scope: () => 'none', field: () => ({ read: false, filter: false, edit: false }) }

/** The model as somebody of that role meets it. A role that is not there any more may nothing: whoever bears it was forgotten. */
export const underRole = (model: Model, role: OwnRole | undefined): Model =>
  model.mapped((entity) => ({ ...entity, rights: role === undefined ? nothing : rightsOn(entity, role) }))
