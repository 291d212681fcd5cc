import { asSystem } from '#engine/people/as-system.ts'
import { lookAhead } from '#engine/retain/look.ts'
import { overdue, sweepAll } from '#engine/retain/round.ts'
import { type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { tenantIds } from '#engine/tenants.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openOwner } from '#platform/database/owner.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'
import { tombstonesIn } from '#server/tombstones.ts'

interface Line {
  readonly tenantId: string | null
  readonly kind: string
  readonly total: number
  readonly found: number
  readonly held?: number
  readonly taken?: number
  readonly waits?: boolean
}

const shown = ({ tenantId, kind, total, found, held = 0, taken, waits = false }: Line): string =>
  `${tenantId ?? 'the operator'}  ${kind}: ${found} of ${total} are over their period${held > 0 ? `, ${held} are held` : ''}${taken === undefined ? '' : `, ${taken} ended`}${waits ? '; waits until somebody has looked' : ''}`

async function preview(
  { config }: CommandContext,
  { engine, limits }: Pick<Sweeping, 'engine' | 'limits'>,
  tenants: readonly string[],
  operator: boolean,
): Promise<Line[]> {
  const lines: Line[] = operator
    ? (await overdue(engine, config.retentionLimits)).map(({ table, ...rest }) => ({ tenantId: null, kind: table, ...rest }))
    : []
  for (const tenantId of tenants) {
    const ahead = await lookAhead(await asSystem(engine, tenantId), limits)
    lines.push(...ahead.map(({ kind, total, found, held, waits }) => ({ tenantId, kind, total: total ?? 0, found, held, waits })))
  }
  return lines.filter(({ found }) => found > 0)
}

export const command: Command = {
  summary: 'End what is over its period, or show what would end',
  usage: 'retain [--tenant <slug>] [--dry-run]',
  help: 'Counts alone: whose it is, the tenant’s own page shows. What would take far more than usual waits until the tenant has looked, for three days at most.',
  options: { tenant: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  async run(context) {
    const { config, secrets } = context
    const { database, keys, ownerUrl } = await context.installation()
    const slug = context.options.tenant
    const tenant = slug === undefined ? undefined : await tenantNamed(database, String(slug))
    const engine = { database, keys, clock: systemClock }
    const owner = openOwner(ownerUrl)
    const sweeping: Sweeping = { engine, owner, tombstones: tombstonesIn(config, secrets, keys), limits: config.retentionLimits }
    try {
      if (context.options['dry-run'] === true) {
        const lines = await preview(context, sweeping, tenant === undefined ? await tenantIds(engine) : [tenant.id], tenant === undefined)
        return context.print(lines.length === 0 ? 'Nothing is over its period.' : lines.map(shown), lines)
      }
      if (tenant !== undefined) {
        const swept = await sweepTenant(sweeping, tenant.id)
        if (swept === undefined) throw new CommandError('retention.under-way', 'A sweep of this tenant is under way')
        const lines = swept.parts.map((part) => ({ tenantId: tenant.id, ...part, waits: part.state === 'waiting' }))
        return context.print(lines.length === 0 ? 'Nothing was over its period.' : lines.map(shown), lines)
      }
      const round = await sweepAll(sweeping, () => undefined)
      context.print(
        `${round.tenants} tenants were swept; ${round.waiting} kinds of thing wait until somebody has looked; ${round.failed} tenants failed.`,
        round,
      )
      if (round.failed > 0) throw new CommandError('retention.failed', `${round.failed} tenants could not be swept`)
    } finally {
      await owner.close()
    }
  },
}
