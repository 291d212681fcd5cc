import type { Engine } from '#engine/engine.ts'
import { statement } from '#engine/storage/sql.ts'
import { signedHeaders } from '#engine/webhooks/sign.ts'
import { livingSecrets, openTarget } from '#engine/webhooks/target.ts'
import type { Statement } from '#platform/database/statement.ts'
import { OutboundError } from '#platform/outbound/errors.ts'
import type { Outbound } from '#platform/outbound/outbound.ts'

interface Due {
  readonly webhook_id: string
  readonly change_id: string | null
  readonly checkpoint: string | number | null
  readonly attempts: number
  readonly created_at: string
  readonly sealed_target: Buffer
  readonly failing_since: string | null
}

interface Outcome {
  readonly ok: boolean
  readonly status: number | null
  /** A code of ours; null where the server answered. */
  readonly problem: string | null
  readonly durationMs: number
}

/** Seconds to wait after the first failure, the second, …: what Standard Webhooks recommends, about three days together. */
const waits = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
/** Who fails that long is no longer called. */
const patienceDays = 5
const timeLimitMs = 15_000

const dueText = `select d.webhook_id, d.change_id, d.checkpoint, d.attempts, d.created_at, w.sealed_target, w.failing_since
from webhook_delivery d join webhook w on w.tenant_id = $1 and w.id = d.webhook_id
where d.tenant_id = $1 and d.id = $2 and d.state = 'waiting' and w.state = 'active'`
const changeText = `select c.id, c.at, c.actor_kind, c.actor_id, c.action, c.entity, c.fields, c.rows, s.position, encode(s.hash, 'hex') as hash,
case when c.rows <= 100 then array(select p.record_id from change_part p where p.tenant_id = $1 and p.change_id = c.id order by p.position) else '{}'::uuid[] end as ids
from change_record c left join change_seal s on s.tenant_id = $1 and s.change_id = c.id where c.tenant_id = $1 and c.id = $2`
const settleText = `update webhook_delivery set state = $3, attempts = attempts + 1, status = $4, problem = $5, duration_ms = $6, tried_at = $7, next_at = $8
where tenant_id = $1 and id = $2`
const healthText = `update webhook set failing_since = $3, state = case when $4::text is null then state else 'stopped' end, reason = coalesce($4, reason)
where tenant_id = $1 and id = $2`
const laterText = `select app.enqueue(task => 'deliver_webhook', payload => $1::json, run_at => $2, job_key => $3, max_attempts => 3)`

const signedText = 'select document from checkpoint where tenant_id = $1 and position = $2 order by at desc limit 1'

/** The signed text as it is, so that it can be saved as the file that `audit verify` takes. */
async function checkpointBody({ database }: Engine, tenantId: string, position: number, at: string): Promise<string> {
  const [found] = await database.batch(tenantId, [statement(signedText, [tenantId, position])])
  return JSON.stringify({ type: 'checkpoint', timestamp: at, data: JSON.parse(String(found?.rows[0]?.document ?? '{}')) })
}

/** What the receiver reads: what changed, never to what, and where the chain stood then (position, hash), so that it cannot be rewritten unseen. It asks the API for the values, under the rights of its own key. */
async function bodyOf(engine: Engine, tenantId: string, { change_id, checkpoint, created_at }: Due): Promise<string> {
  const { database } = engine
  if (checkpoint !== null) return checkpointBody(engine, tenantId, Number(checkpoint), created_at)
  if (change_id === null) return JSON.stringify({ type: 'ping', timestamp: created_at, data: {} })
  const [found] = await database.batch(tenantId, [statement(changeText, [tenantId, change_id])])
  const { at, actor_kind, actor_id, position, ...rest } = (found?.rows[0] ?? {}) as Record<string, unknown>
  const data = { ...rest, position: position === null ? null : Number(position), actor: { kind: actor_kind, id: actor_id } }
  return JSON.stringify({ type: `${rest.entity}.${rest.action}`, timestamp: at, data })
}

async function call(engine: Engine, outbound: Outbound, tenantId: string, id: string, due: Due): Promise<Outcome> {
  const target = openTarget(await engine.keys.tenant(tenantId), tenantId, due.webhook_id, due.sealed_target)
  const body = await bodyOf(engine, tenantId, due)
  const began = engine.clock.now()
  const took = (): number => Math.max(0, engine.clock.now().getTime() - began.getTime())
  try {
    const headers = signedHeaders(id, began, body, livingSecrets(target, began))
    const { status } = await outbound.request({ url: target.url, method: 'POST', headers, body, timeLimitMs, sizeLimit: 'none' })
    return { ok: status >= 200 && status < 300, status, problem: null, durationMs: took() }
  } catch (error) {
    if (error instanceof OutboundError) return { ok: false, status: null, problem: error.code, durationMs: took() }
    throw error
  }
}

function stopReason(outcome: Outcome, failingSince: string, now: Date): 'gone' | 'failing' | null {
  if (outcome.status === 410) return 'gone'
  return now.getTime() - Date.parse(failingSince) > patienceDays * 86_400_000 ? 'failing' : null
}

/**
 * The job: calls a server once and notes what came of it; what failed is tried again later. A worker that dies between call and note calls again:
 * the receiver tells by `webhook-id` that it has it already.
 * @returns why the webhook was stopped, if it was
 */
export async function deliverWebhook(
  engine: Engine,
  outbound: Outbound,
  { tenantId, deliveryId }: { tenantId: string; deliveryId: string },
): Promise<'gone' | 'failing' | null> {
  const [found] = await engine.database.batch(tenantId, [statement(dueText, [tenantId, deliveryId])])
  const due = found?.rows[0] as unknown as Due | undefined
  if (due === undefined) return null
  const outcome = await call(engine, outbound, tenantId, deliveryId, due)
  const now = engine.clock.now()
  const failingSince = outcome.ok ? null : (due.failing_since ?? now.toISOString())
  const stopped = failingSince === null ? null : stopReason(outcome, failingSince, now)
  const wait = outcome.ok || stopped !== null ? undefined : waits[due.attempts]
  const next = wait === undefined ? null : new Date(now.getTime() + wait * 1000).toISOString()
  const state = outcome.ok ? 'delivered' : next === null ? 'failed' : 'waiting'
  const settled = [tenantId, deliveryId, state, outcome.status, outcome.problem, outcome.durationMs, now.toISOString(), next]
  const later: Statement[] =
    next === null
      ? []
      : [
          {
            name: 'webhook_later',
            text: laterText,
            values: [JSON.stringify({ tenantId, deliveryId }), next, `deliver_webhook ${deliveryId}`],
          },
        ]
  await engine.database.batch(tenantId, [
    statement(settleText, settled),
    statement(healthText, [tenantId, due.webhook_id, failingSince, stopped]),
    ...later,
  ])
  return stopped
}

/** The queue has given up for a reason of ours: it is shown as failed, to be sent again by hand. */
export async function failDelivery(
  { database }: Pick<Engine, 'database'>,
  { tenantId, deliveryId }: { tenantId: string; deliveryId: string },
): Promise<void> {
  const text = `update webhook_delivery set state = 'failed', problem = 'job.interrupted' where tenant_id = $1 and id = $2 and state = 'waiting'`
  await database.batch(tenantId, [statement(text, [tenantId, deliveryId])])
}
