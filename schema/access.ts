/** The built-in roles, from most to least. A tenant's own roles start as a copy of one. */
export const roles = ['owner', 'admin', 'manager', 'member', 'read-only'] as const
export type Role = (typeof roles)[number]

/** Which records an action reaches: none, one's own, those of one's teams, all. */
export const scopes = ['none', 'own', 'team', 'all'] as const
export type Scope = (typeof scopes)[number]

/** Per role; owner and admin reach all, a role that is not named reaches none. */
export type Grants = { readonly [role in Exclude<Role, 'owner' | 'admin'>]?: Scope }

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

/** The scope of an action for a role: what is declared for the action, else for what it falls back to, else none. */
export function scopeOf(access: Access, action: string, role: Role): Scope {
  if (role === 'owner' || role === 'admin') return 'all'
  const grants = access[action]
  if (grants !== undefined) return grants[role] ?? 'none'
  const wider = fallback[action]
  return wider === undefined ? 'none' : scopeOf(access, wider, role)
}
