import type { Principal } from '#engine/access/principal.ts'
import type { Engine } from '#engine/engine.ts'
import { tenantBySlug } from '#platform/accounts/tenants.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type CommandContext, CommandError, required } from '#server/cli/command.ts'
import { readMember } from '#server/member-standing.ts'
import type { Installation } from '#server/start/installation.ts'

/** Who types a command: the operator, within the tenant that `--tenant` names. The history says so. */
export async function operatorIn(context: CommandContext): Promise<{ engine: Engine; principal: Principal; installation: Installation }> {
  const slug = required(context, 'tenant')
  const installation = await context.installation()
  const { database, keys } = installation
  const tenant = await tenantBySlug(database.global, slug)
  const settings = tenant && (await readMember(database, tenant.id, null)).settings
  if (tenant === undefined || settings === undefined) throw new CommandError('tenant.unknown', `There is no tenant called ${slug}`)
  const nobody = { actorId: null, accountId: null, sessionId: null, mates: [] } as const
  const principal: Principal = { ...nobody, ...settings, kind: 'operator', role: 'owner', tenantId: tenant.id, slug, channel: 'cli' }
  return { engine: { database, keys, clock: systemClock }, principal, installation }
}
