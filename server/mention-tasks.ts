import type { TaskList } from 'graphile-worker'
import { renewStatistics } from '#engine/erase/statistics.ts'
import { carryOut } from '#engine/mentions/carry-out.ts'
import { readContents } from '#engine/mentions/contents.ts'
import { pruneMentions } from '#engine/mentions/prune.ts'
import { rebuildMentions } from '#engine/mentions/rebuild.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Context } from '#server/context.ts'
import { eachTenant } from '#server/each-tenant.ts'

/** Reviews that nobody decided in time, files of which no upload told, and texts that are gone. */
export const mentionTimes = ['17 * * * * carry_out_due_reviews', '29 2 * * * tidy_mentions']

/** What was decided is done, and the planner forgets what the texts said. */
async function carriedOut({ engine, files }: Pick<Context, 'engine' | 'files'>, ownerUrl: string, tenantId: string): Promise<number> {
  const count = await carryOut(engine, files, { tenantId })
  if (count === 0) return 0
  const owner = openOwner(ownerUrl)
  try {
    await renewStatistics(owner, (await asSystem(engine, tenantId)).model)
  } finally {
    await owner.close()
  }
  return count
}

/** Finding people in texts and files: what uploads ask for, what reviewers decide, and what a restored or imported tenant needs anew. */
export const mentionTasks = ({ engine, files, log }: Pick<Context, 'engine' | 'files' | 'log'>, ownerUrl: string): TaskList => ({
  read_contents: async (payload) => {
    await readContents(engine, files, payload as { tenantId: string })
  },
  tidy_mentions: async () => {
    await eachTenant({ engine, log }, 'mentions of a tenant not tidied', async (tenantId) => {
      await readContents(engine, files, { tenantId })
      await pruneMentions(engine, { tenantId })
    })
  },
  rebuild_mentions: async (payload) => {
    await rebuildMentions(engine, payload as { tenantId: string })
    await readContents(engine, files, payload as { tenantId: string })
  },
  carry_out_reviews: async (payload) => {
    await carriedOut({ engine, files }, ownerUrl, (payload as { tenantId: string }).tenantId)
  },
  carry_out_due_reviews: async () => {
    let count = 0
    await eachTenant({ engine, log }, 'reviews that are due not carried out', async (tenantId) => {
      count += await carriedOut({ engine, files }, ownerUrl, tenantId)
    })
    if (count > 0) log.info('places that name erased people decided by their day', { count })
  },
})
