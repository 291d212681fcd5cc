import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { tenantBySlug } from '#platform/accounts/tenants.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Walk a tenant’s chain of changes and find what was edited, dropped or reordered',
  usage: 'audit verify --tenant <slug>',
  help: 'Ends with 1 when anything is wrong. Changes that wait for the sealer are sealed first.',
  options: { tenant: { type: 'string' } },
  async run(context) {
    const { database, keys } = await context.installation()
    const tenant = await tenantBySlug(database.global, required(context, 'tenant'))
    if (tenant === undefined) throw new CommandError('tenant.unknown', 'There is no tenant of that name')
    await sealTenant(database, tenant.id)
    const verified = await verifyTenant(database, keys, tenant.id)
    if (verified.findings.length > 0)
      throw new CommandError('audit.broken', `${verified.findings.length} things are wrong with the history`, { details: { ...verified } })
    context.print(
      [`${verified.sealed} changes are whole and in order.`, `Newest: ${verified.head?.position ?? 0} ${verified.head?.hash ?? ''}`],
      verified,
    )
  },
}
