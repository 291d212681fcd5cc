import { stores } from '#domain/model.ts'
import { type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { tenantIds } from '#engine/tenants.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Database } from '#platform/database/database.ts'
import { type Limits, within } from '#privacy/retention/limits.ts'
import { cutoff } from '#privacy/retention/period.ts'
import { daysAhead, rulePeriods } from '#privacy/retention/periods.ts'
import type { RetentionRule } from '#schema/privacy.ts'
import type { Store } from '#schema/store.ts'

const day = 24 * 60 * 60 * 1000
const atOnce = 5000

/** Half of a way in that nobody finished setting up belongs to its account, and is over much earlier. */
const unfinished: readonly (readonly [string, RetentionRule])[] = [['totp_factor', 'sign-in-attempt']]

/** The operator’s tables that a period ends; accounts are people, and end with warnings. */
const operatorTables = (): (readonly [string, RetentionRule])[] => [
  ...(stores as readonly Store[])
    .filter(({ wall, retain }) => wall === 'global' && rulePeriods[retain.rule].period !== null && !rulePeriods[retain.rule].guarded)
    .map(({ name, retain }) => [name, retain.rule] as const),
  ...unfinished,
]

function dueBefore(rule: RetentionRule, limits: Limits, now: Date): Date {
  const { period, maximum } = within(rulePeriods[rule], limits[rule])
  return cutoff(maximum ? new Date(now.getTime() + daysAhead * day) : now, period ?? 'P0D', 'UTC')
}

type Place = { readonly database: Pick<Database, 'global'>; readonly clock: Clock }

/** What of the operator’s is over its period, by table: counts alone. */
export async function overdue({ database, clock }: Place, limits: Limits): Promise<{ table: string; total: number; found: number }[]> {
  const now = clock.now()
  const counted: { table: string; total: number; found: number }[] = []
  for (const [table, rule] of operatorTables()) {
    const { rows } = await database.global<{ total: number; found: number }>({
      name: 'overdue',
      text: 'select total, found from app.overdue($1, $2, $3)',
      values: [table, dueBefore(rule, limits, now), now],
    })
    counted.push({ table, total: Number(rows[0]?.total), found: Number(rows[0]?.found) })
  }
  return counted
}

/** Ends what is over its period in the operator’s tables: sessions, links, failures, security events. Gives how many rows of which table went. */
export async function sweepOperator({ database, clock }: Place, limits: Limits = {}): Promise<Record<string, number>> {
  const now = clock.now()
  const taken: Record<string, number> = {}
  for (const [table, rule] of operatorTables())
    for (;;) {
      const { rows } = await database.global<{ ended: number }>({
        name: 'end_overdue',
        text: 'select app.end_overdue($1, $2, $3, $4) as ended',
        values: [table, dueBefore(rule, limits, now), now, atOnce],
      })
      const ended = rows[0]?.ended ?? 0
      if (ended > 0) taken[table] = (taken[table] ?? 0) + ended
      if (ended < atOnce) break
    }
  return taken
}

/** One night: what is the operator’s, then tenant after tenant. One that fails does not keep the others from theirs. */
export async function sweepAll(sweeping: Sweeping, failed: (error: unknown) => void): Promise<Round> {
  const { engine, limits } = sweeping
  const { database, clock } = engine
  const id = newId(clock)
  await database.global({ name: 'begin_round', text: 'select app.begin_round($1, $2)', values: [id, clock.now()] })
  const taken = await sweepOperator(engine, limits)
  const round = { taken, tenants: 0, waiting: 0, failed: 0 }
  for (const tenantId of await tenantIds(engine)) {
    try {
      const swept = await sweepTenant(sweeping, tenantId)
      round.tenants += 1
      round.waiting += swept?.parts.filter(({ state }) => state === 'waiting').length ?? 0
    } catch (error) {
      round.failed += 1
      failed(error)
    }
  }
  await database.global({
    name: 'end_round',
    text: 'select app.end_round($1, $2, $3, $4, $5)',
    values: [id, clock.now(), JSON.stringify(taken), round.tenants, round.waiting],
  })
  return round
}

export interface Round {
  readonly taken: Readonly<Record<string, number>>
  readonly tenants: number
  readonly waiting: number
  readonly failed: number
}
