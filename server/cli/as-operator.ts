import type { Principal } from '#engine/access/principal.ts'
import { readMember } from '#engine/access/standing.ts'
import type { Engine } from '#engine/engine.ts'
import { type TenantName, tenantBySlug } from '#platform/accounts/tenants.ts'
import { systemClock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import { memberAs, memberByEmail } from '#server/as-member.ts'
import { type CommandContext, CommandError, required } from '#server/cli/command.ts'
import type { Installation } from '#server/start/installation.ts'

/** What a command adds to its options that acts in a tenant. */
export const asOption = { as: { type: 'string' } } as const

const unknownTenant = (slug: string): CommandError => new CommandError('tenant.unknown', `There is no tenant called ${slug}`)

/** The tenant of that slug; the command ends where there is none. */
export async function tenantNamed(database: Pick<Database, 'global'>, slug: string): Promise<TenantName> {
  const tenant = await tenantBySlug(database.global, slug)
  if (tenant === undefined) throw unknownTenant(slug)
  return tenant
}

/**
 * Who types a command: the operator, within the tenant that `--tenant` names; with `--as <e-mail>` that member of it, with their rights and no others. The history says which.
 */
export async function operatorIn(context: CommandContext): Promise<{ engine: Engine; principal: Principal; installation: Installation }> {
  const slug = required(context, 'tenant')
  const installation = await context.installation()
  const { database, keys } = installation
  const tenant = await tenantNamed(database, slug)
  const { settings } = await readMember(database, tenant.id, null)
  if (settings === undefined) throw unknownTenant(slug)
  const nobody = { actorId: null, accountId: null, sessionId: null, mates: [] } as const
  const principal: Principal = { ...nobody, ...settings, kind: 'operator', role: 'owner', tenantId: tenant.id, slug, channel: 'cli' }
  const engine = { database, keys, clock: systemClock }
  const { as } = context.options
  if (as === undefined) return { engine, principal, installation }
  return { engine, principal: await memberIn(engine, principal, String(as)), installation }
}

async function memberIn({ database }: Engine, { tenantId, slug }: Principal, email: string): Promise<Principal> {
  const id = await memberByEmail(database, tenantId, email)
  const found = id === undefined ? undefined : await memberAs(database, { tenantId, slug }, id, 'cli')
  if (found?.member.state !== 'active') throw new CommandError('member.unknown', 'No active member of the tenant has this e-mail address')
  return found.principal
}
