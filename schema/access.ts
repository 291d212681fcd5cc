/** The built-in roles, from most to least. A tenant's own roles start as a copy of one. */
export const roles = ['owner', 'admin', 'manager', 'member', 'read-only'] as const
export type Role = (typeof roles)[number]

/** Which records an action reaches: none, one's own, those of one's teams, all. */
export const scopes = ['none', 'own', 'team', 'all'] as const
export type Scope = (typeof scopes)[number]

/** Per role; owner and admin reach all, a role that is not named reaches none. */
export type Grants = { readonly [role in Exclude<Role, 'owner' | 'admin'>]?: Scope }

/** Of an action that no role may ask for, not even an owner's: the engine takes it where it is due. */
export const byEngine: Grants = Object.freeze({})

/**
 * Who may do what. `write` stands for create, update, delete and restore together unless one of them is named apart;
 * `export` for taking a list out, `import` for bringing many in.
 */
export interface Access {
  readonly read: Grants
  readonly write: Grants
  readonly create?: Grants
  readonly delete?: Grants
  readonly export?: Grants
  readonly import?: Grants
  readonly [action: string]: Grants | undefined
}

const fallback: Readonly<Record<string, string>> = {
  create: 'write',
  update: 'write',
  delete: 'write',
  restore: 'write',
  end: 'delete',
  import: 'write',
  history: 'read',
}

/** What one may do with a field of a record that one may read. */
export interface FieldRights {
  readonly read: boolean
  /** To filter and to sort by it: apart from reading, since both tell what it holds. */
  readonly filter: boolean
  readonly edit: boolean
}

/** The rights of a tenant's own role, as data; what it does not name is as in the role that it is a copy of. */
export interface Rights {
  readonly actions: Readonly<Record<string, Readonly<Record<string, Scope>>>>
  readonly fields: Readonly<Record<string, Readonly<Record<string, Partial<FieldRights>>>>>
}

/** The actions whose scope an own role decides; the others follow one of them. */
export const decidedActions = ['read', 'create', 'update', 'delete', 'export', 'import'] as const

/** No role but owner and admin writes it: members and teams. No own role does either, whatever it is a copy of. */
export const isAdministrative = ({ write }: Access): boolean => Object.keys(write).length === 0

/** For whom a copy of that role counts where rights are not about records: it manages neither members nor the tenant. */
export const standIn = (base: Role): Role => (base === 'owner' || base === 'admin' ? 'manager' : base)

/** The wider of two scopes reaches everything that the narrower one does. */
export const narrower = (one: Scope, other: Scope): Scope => (scopes.indexOf(one) < scopes.indexOf(other) ? one : other)

/** The scope of an action for a role: what is declared for the action, else for what it falls back to, else none. */
export function scopeOf(access: Access, action: string, role: Role): Scope {
  if (access[action] === byEngine) return 'none'
  if (role === 'owner' || role === 'admin') return 'all'
  const grants = access[action]
  if (grants !== undefined) return grants[role] ?? 'none'
  const wider = fallback[action]
  return wider === undefined ? 'none' : scopeOf(access, wider, role)
}
