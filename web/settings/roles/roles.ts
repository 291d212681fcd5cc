import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { type decidedActions, type FieldRights, roles, type Scope } from '#schema/access.ts'
import { request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import { refreshModel } from '#web/settings/fields/own-model.ts'

export type DecidedAction = (typeof decidedActions)[number]
export type Actions = Readonly<Record<string, Readonly<Record<string, Scope>>>>
export type FieldsRights = Readonly<Record<string, Readonly<Record<string, FieldRights>>>>

/** A role and what it may do with everything that the tenant holds. */
export interface RoleData {
  /** Null for a built-in role. */
  readonly id: string | null
  readonly key: string
  readonly name: string
  readonly description: string
  readonly base: string
  readonly version: number
  readonly actions: Actions
  /** Of the fields that are limited in some way; all others are open. */
  readonly fields: FieldsRights
}

export interface Roles {
  readonly data: readonly RoleData[]
  /** Objects that owners and admins alone write. */
  readonly administrative: readonly string[]
}

const rolesKey = (tenant: string) => ['roles', tenant] as const

export const rolesQuery = (tenant: string) =>
  queryOptions({
    queryKey: rolesKey(tenant),
    queryFn: async ({ signal }): Promise<Roles> => {
      await loadWords('roles')
      return request<Roles>('/roles', { tenant, signal })
    },
  })

/** The rights of people are others now, mine perhaps among them: all that is drawn from the model is drawn anew. */
export async function refreshRoles(client: QueryClient, tenant: string): Promise<void> {
  await Promise.all([client.invalidateQueries({ queryKey: rolesKey(tenant) }), refreshModel(client, tenant)])
}

/** What a role is called, in the language of the app where it is built in. */
export function nameOfRole({ key, name }: Pick<RoleData, 'key' | 'name'>): string {
  const builtIn = roles.find((role) => role === key)
  return builtIn === undefined ? name : t(`settings.roles.${builtIn}`)
}
