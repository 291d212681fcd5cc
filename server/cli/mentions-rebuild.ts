import { rebuildMentions } from '#engine/mentions/rebuild.ts'
import { askToRead } from '#engine/mentions/write.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, required } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Find out anew whom a tenant’s texts name, so that people can be erased there',
  usage: 'mentions rebuild --tenant <slug>',
  help: 'Adds what is missing and takes nothing away; may run beside everything else, and again. What files say the running server reads afterwards.',
  options: { tenant: { type: 'string' } },
  async run(context) {
    const { database, keys } = await context.installation()
    const tenant = await tenantNamed(database, required(context, 'tenant'))
    await rebuildMentions({ database, keys, clock: systemClock }, { tenantId: tenant.id })
    await database.batch(tenant.id, [askToRead(tenant.id)])
    context.print(['Whom texts and their history name is known anew.'], { tenant: tenant.slug })
  },
}
