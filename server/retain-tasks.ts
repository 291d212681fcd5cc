import type { TaskList } from 'graphile-worker'
import { sweepAll, sweepOperator } from '#engine/retain/round.ts'
import { type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Context } from '#server/context.ts'

/** What opens doors is looked at every hour, everything else every night; what a machine slept through is made up for. */
export const retainTimes = ['23 * * * * sweep_operator', '17 1 * * * sweep_all ?fill=20h&max=3']

/** Ending what is over its period. */
export function retainTasks({ engine, tombstones, config, log }: Context, ownerUrl: string): TaskList {
  const sweeping = async <T>(work: (sweeping: Sweeping) => Promise<T>): Promise<T> => {
    const owner = openOwner(ownerUrl)
    try {
      return await work({ engine, owner, tombstones, limits: config.retentionLimits })
    } finally {
      await owner.close()
    }
  }
  return {
    sweep_operator: async () => {
      await sweepOperator(engine, config.retentionLimits)
    },
    sweep_all: async () => {
      const round = await sweeping((place) => sweepAll(place, (error) => log.error('a tenant could not be swept', { error })))
      log.info('what was over its period has ended', { count: round.tenants })
      if (round.waiting > 0) log.warn('sweeps that wait for somebody to look', { count: round.waiting })
      if (round.failed > 0) throw new Error('tenants could not be swept')
    },
    // After somebody has looked.
    sweep: async (payload) => {
      const swept = await sweeping((place) => sweepTenant(place, (payload as { tenantId: string }).tenantId))
      // Tried again later: the one that is under way may have passed what was decided.
      if (swept === undefined) throw new Error('another sweep of this tenant is under way')
    },
  }
}
