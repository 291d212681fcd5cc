import type { Writing } from '#engine/act/writing.ts'
import type { Engine } from '#engine/engine.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type TenantName, tenantBySlug } from '#platform/accounts/tenants.ts'

/** A tenant as Steward reads it when it answers a person. */
export interface AtTenant {
  readonly writing: Writing
  readonly slug: string
  readonly name: string
}

async function at(engine: Engine, tenant: TenantName | undefined): Promise<AtTenant | undefined> {
  if (tenant === undefined) return undefined
  const { id, slug, name } = tenant
  const writing = await asSystem(engine, id)
  return { writing: { ...writing, principal: { ...writing.principal, slug, channel: 'form' } }, slug, name }
}

/** The tenant of that slug, for people who have no account; undefined where there is none. */
export const tenantAt = async (engine: Engine, slug: string): Promise<AtTenant | undefined> =>
  at(engine, await tenantBySlug(engine.database.global, slug))

/** What is done because the law wants it: a restriction or a role does not stand in the way. Who acts stays who acts. */
export const forRights = (writing: Writing): Writing => ({
  ...writing,
  purpose: 'rights',
  principal: { ...writing.principal, kind: 'system' },
})
