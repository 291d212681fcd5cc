import type { Engine } from '#engine/engine.ts'
import { enqueue } from '#engine/jobs.ts'
import { statement } from '#engine/storage/sql.ts'
import { queueDeliveries } from '#engine/webhooks/follow.ts'

/** What failed of a webhook between two moments, beyond an id. Ids and moments are text: it travels as a job. */
interface Failed {
  readonly tenantId: string
  readonly webhookId: string
  readonly since: string
  readonly until: string
  readonly beyond: string
}

const againText = `update webhook_delivery a set state = 'waiting', attempts = 0, next_at = null where a.tenant_id = $1 and a.id in (
select d.id from webhook_delivery d where d.tenant_id = $1 and d.webhook_id = $2 and d.state = 'failed' and d.created_at >= $3 and d.created_at <= $4 and d.id > $5
order by d.id limit $6 for update) returning a.id`
const countText = `select count(*)::integer as count from webhook_delivery d
where d.tenant_id = $1 and d.webhook_id = $2 and d.state = 'failed' and d.created_at >= $3 and d.created_at <= $4`
const firstId = '00000000-0000-0000-0000-000000000000'
const atOnce = 500

type Needs = Pick<Engine, 'database'>

/** So many leave again; gives their ids, in their order. What fails once more lies behind, so that the walk comes to its end. */
async function some({ database }: Needs, { tenantId, webhookId, since, until, beyond }: Failed, most: number): Promise<string[]> {
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(statement(againText, [tenantId, webhookId, since, until, beyond, most]))
    const ids = rows.map(({ id }) => id).toSorted()
    await tx.finish(ids.length === 0 ? [] : [queueDeliveries(tenantId, ids)])
    return ids
  })
}

/** Everything that failed since a moment leaves again: the first now, the rest by a job, however much that is. Gives how many. */
export async function replayFailed(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  { tenantId, webhookId, since }: Pick<Failed, 'tenantId' | 'webhookId' | 'since'>,
  most = atOnce,
): Promise<number> {
  const all = { tenantId, webhookId, since, until: clock.now().toISOString(), beyond: firstId }
  const [found] = await database.batch(tenantId, [statement(countText, [tenantId, webhookId, since, all.until])])
  const now = await some({ database }, all, most)
  const last = now.at(-1)
  if (now.length < most || last === undefined) return now.length
  await database.batch(tenantId, [enqueue('replay_webhook', { ...all, beyond: last })])
  return Math.max(now.length, Number(found?.rows[0]?.count ?? 0))
}

/** The job: the rest of it. One that was killed begins anew, and finds what is left. */
export async function replayRest(needs: Needs, rest: Failed, most = atOnce): Promise<void> {
  for (let beyond: string | undefined = rest.beyond; beyond !== undefined; ) {
    const ids: string[] = await some(needs, { ...rest, beyond }, most)
    beyond = ids.length < most ? undefined : ids.at(-1)
  }
}
