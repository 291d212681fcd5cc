import type { Engine } from '#engine/engine.ts'
import { asChanges, changesAfter, type SealedChange } from '#engine/live/changes.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

interface Follower {
  readonly id: string
  readonly position: string | number
  readonly entities: readonly string[]
  readonly actions: readonly string[]
}

const batch = 200
/** What was delivered, or failed for good, is forgotten after thirty days. */
const keptDays = 30

const wakeText = `select app.enqueue(task => 'follow_webhooks', payload => $2::json, job_key => $3)
where exists (select 1 from webhook w where w.tenant_id = $1 and w.state = 'active')`
const followersText = `select id, position, entities, actions from webhook where tenant_id = $1 and state = 'active' order by id for update`
const insertText = `insert into webhook_delivery (tenant_id, id, webhook_id, change_id, state, created_at)
select $1, u.id, u.webhook_id, u.change_id, 'waiting', $5 from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as u(id, webhook_id, change_id)`
const movedText = 'update webhook set position = $3 where tenant_id = $1 and id = any($2::uuid[]) and position < $3'
const queueText = `select app.enqueue(task => 'deliver_webhook', payload => json_build_object('tenantId', $1::text, 'deliveryId', u.id), job_key => 'deliver_webhook ' || u.id, max_attempts => 3)
from unnest($2::uuid[]) as u(id)`
const forgetText = `delete from webhook_delivery d where d.tenant_id = $1 and d.id in (
select o.id from webhook_delivery o where o.tenant_id = $1 and o.created_at < $2 and o.state <> 'waiting' order by o.created_at, o.id limit 1000)`

/** Goes along in the transaction that seals: whoever follows this tenant has something to read. Many seals wake them once. */
export const wakeWebhooks = (tenantId: string): Statement =>
  statement(wakeText, [tenantId, JSON.stringify({ tenantId }), `follow_webhooks ${tenantId}`])

const checkpointText = `with made as (insert into webhook_delivery (tenant_id, id, webhook_id, checkpoint, state, created_at)
select $1, u.id, u.webhook_id, $4, 'waiting', $5 from unnest($2::uuid[], $3::uuid[]) as u(id, webhook_id)
join webhook w on w.tenant_id = $1 and w.id = u.webhook_id and w.state = 'active' returning id)
select app.enqueue(task => 'deliver_webhook', payload => json_build_object('tenantId', $1::text, 'deliveryId', m.id), job_key => 'deliver_webhook ' || m.id, max_attempts => 3) from made m`
const activeText = `select id from webhook where tenant_id = $1 and state = 'active' order by id`

/** To everybody who follows, whatever they follow: where the chain stands, signed. A copy of it that nobody here can reach any more. */
export async function tellCheckpoint(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  tenantId: string,
  position: number,
): Promise<Statement[]> {
  const [found] = await database.batch(tenantId, [statement(activeText, [tenantId])])
  const webhooks = (found?.rows ?? []).map(({ id }) => String(id))
  if (webhooks.length === 0) return []
  const ids = webhooks.map(() => newId(clock))
  return [statement(checkpointText, [tenantId, ids, webhooks, position, clock.now().toISOString()])]
}

/** Puts deliveries into the queue, in the caller's transaction; by the key of its job each is there once, whoever puts it there again. */
export const queueDeliveries = (tenantId: string, ids: readonly string[]): Statement => statement(queueText, [tenantId, ids])

const wants = ({ position, entities, actions }: Follower, change: SealedChange): boolean =>
  change.position > Number(position) &&
  (entities.length === 0 || entities.includes(change.entity)) &&
  (actions.length === 0 || actions.includes(change.action))

/** One batch of changes for all webhooks of a tenant: deliveries and positions move together, so that none is skipped and none is told twice. True when there may be more. */
async function followOnce(tx: Transaction, engine: Engine, known: (entity: string) => boolean): Promise<boolean> {
  const { tenantId } = tx
  const { rows } = await tx.query<Record<string, unknown>>(statement(followersText, [tenantId]))
  const followers = rows as unknown as Follower[]
  if (followers.length === 0) return false
  const from = Math.min(...followers.map(({ position }) => Number(position)))
  const changes = asChanges((await tx.query(changesAfter(tenantId, from, batch))).rows)
  const last = changes.at(-1)
  if (last === undefined) return false
  const due = followers.flatMap((follower) =>
    changes.filter((change) => known(change.entity) && wants(follower, change)).map((change) => ({ follower, change })),
  )
  const ids = due.map(() => newId(engine.clock))
  const now = engine.clock.now().toISOString()
  await tx.finish([
    statement(insertText, [tenantId, ids, due.map(({ follower }) => follower.id), due.map(({ change }) => change.id), now]),
    queueDeliveries(tenantId, ids),
    statement(movedText, [tenantId, followers.map(({ id }) => id), last.position]),
  ])
  return changes.length === batch
}

/** The job: tells the webhooks of a tenant everything that was sealed since they were told last. Of entities alone: keys and settings are nobody's news. */
export async function followChanges(engine: Engine, { tenantId }: { tenantId: string }, known: (entity: string) => boolean): Promise<void> {
  for (;;) if (!(await engine.database.tenant(tenantId, (tx) => followOnce(tx, engine, known)))) break
  const before = new Date(engine.clock.now().getTime() - keptDays * 86_400_000).toISOString()
  await engine.database.batch(tenantId, [statement(forgetText, [tenantId, before])])
}

const waitingText = `select id from webhook_delivery where tenant_id = $1 and webhook_id = $2 and state = 'waiting' and ($3::uuid is null or id > $3) order by id limit $4`

/** The job: a webhook was started again, and all that waited while it was stopped leaves, however much that is. */
export async function resumeWebhook(
  { database }: Pick<Engine, 'database'>,
  { tenantId, webhookId }: { tenantId: string; webhookId: string },
  atOnce = 500,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const [found] = await database.batch(tenantId, [statement(waitingText, [tenantId, webhookId, after, atOnce])])
    const ids = (found?.rows ?? []).map(({ id }) => String(id))
    if (ids.length > 0) await database.batch(tenantId, [queueDeliveries(tenantId, ids)])
    if (ids.length < atOnce) return
    after = ids.at(-1) ?? null
  }
}
