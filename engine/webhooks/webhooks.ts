import type { Writing } from '#engine/act.ts'
import { invalid, notFound } from '#engine/api/errors.ts'
import { changeStatements, type Values } from '#engine/change/record.ts'
import { enqueue } from '#engine/jobs.ts'
import { statement } from '#engine/storage/sql.ts'
import { queueDeliveries } from '#engine/webhooks/follow.ts'
import { replayFailed } from '#engine/webhooks/replay.ts'
import { newWebhookSecret } from '#engine/webhooks/sign.ts'
import { isLiving, openTarget, sealTarget, type WebhookTarget } from '#engine/webhooks/target.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { OutboundError } from '#platform/outbound/errors.ts'
import type { Outbound } from '#platform/outbound/outbound.ts'

export interface WebhookAnswer {
  readonly id: string
  readonly url: string
  readonly description: string
  readonly state: 'active' | 'stopped'
  readonly reason: string | null
  /** Empty: all. */
  readonly entities: readonly string[]
  readonly actions: readonly string[]
  readonly failingSince: string | null
  readonly createdAt: string
}

/** What an admin chooses. */
export interface WebhookWish {
  readonly url: string
  readonly description: string
  readonly entities: readonly string[]
  readonly actions: readonly string[]
}

export interface DeliveryAnswer {
  readonly id: string
  readonly type: string
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  readonly status: number | null
  readonly problem: string | null
  readonly durationMs: number | null
  readonly createdAt: string
  readonly triedAt: string | null
  readonly nextAt: string | null
}

interface Row {
  readonly id: string
  readonly state: 'active' | 'stopped'
  readonly reason: string | null
  readonly entities: readonly string[]
  readonly actions: readonly string[]
  readonly failing_since: string | null
  readonly created_at: string
  readonly sealed_target: Buffer
}

const most = 20
/** So long the older secret goes on signing after a new one was made. */
const overlapHours = 24
/** Each older one is another signature in a header that receivers read only up to some length. */
const mostOlder = 4
const listText =
  'select id, state, reason, entities, actions, failing_since, created_at, sealed_target from webhook where tenant_id = $1 order by id'
const oneText =
  'select id, state, reason, entities, actions, failing_since, created_at, sealed_target from webhook where tenant_id = $1 and id = $2'
const lockedText = `${oneText} for update`
const insertText = `insert into webhook (tenant_id, id, state, position, entities, actions, created_by, created_at, sealed_target)
select $1, $2, 'active', coalesce(max(s.position), 0), $3, $4, $5, $6, $7 from change_seal s where s.tenant_id = $1`
const changeText = `update webhook set entities = $3, actions = $4, sealed_target = $5, state = $6, reason = $7, failing_since = null where tenant_id = $1 and id = $2`
const rotateText = 'update webhook set sealed_target = $3 where tenant_id = $1 and id = $2'
const endText = 'delete from webhook where tenant_id = $1 and id = $2'
const endDeliveriesText = 'delete from webhook_delivery where tenant_id = $1 and webhook_id = $2'
const pingText = `insert into webhook_delivery (tenant_id, id, webhook_id, state, created_at) values ($1, $2, $3, 'waiting', $4)`
const deliveriesText = `select d.id, coalesce(c.entity || '.' || c.action, case when d.checkpoint is null then 'ping' else 'checkpoint' end) as type, d.state, d.attempts, d.status, d.problem, d.duration_ms as "durationMs",
d.created_at as "createdAt", d.tried_at as "triedAt", d.next_at as "nextAt"
from webhook_delivery d left join change_record c on c.tenant_id = $1 and c.id = d.change_id
where d.tenant_id = $1 and d.webhook_id = $2 and ($3::uuid is null or d.id < $3) and ($4::text is null or d.state = $4) order by d.id desc limit $5`
const againText = `update webhook_delivery set state = 'waiting', attempts = 0, next_at = null
where tenant_id = $1 and webhook_id = $2 and id = $3 and state <> 'waiting' returning id`

const run = async (writing: Writing, ...statements: Statement[]) =>
  (await writing.database.batch(writing.principal.tenantId, statements)).map(({ rows }) => rows)

async function answerOf(writing: Writing, row: Row): Promise<WebhookAnswer> {
  const { tenantId } = writing.principal
  const { url, description } = openTarget(await writing.keys.tenant(tenantId), tenantId, row.id, row.sealed_target)
  const { id, state, reason, entities, actions, failing_since: failingSince, created_at: createdAt } = row
  return { id, url, description, state, reason, entities, actions, failingSince, createdAt }
}

async function rowOf(writing: Writing, id: string): Promise<Row> {
  const [rows] = await run(writing, statement(oneText, [writing.principal.tenantId, id]))
  const row = rows?.[0] as unknown as Row | undefined
  if (row === undefined) throw notFound()
  return row
}

/** The change record names what was chosen, not the address, which may hold a password. */
const noted = ({ clock, principal }: Writing, cipher: Cipher, action: string, id: string, after: Values): Statement[] =>
  changeStatements(
    { id: newId(clock), at: clock.now().toISOString(), principal, action, entity: 'webhook', rows: [{ id, before: null, after }] },
    cipher,
  )

/** What was chosen must be here and may be called; what was not chosen stays as it is, whatever became of it. */
async function checkWish({ model }: Writing, outbound: Outbound, { url, entities = [] }: Partial<WebhookWish>): Promise<void> {
  const unknown = entities.findIndex((name) => model.entity(name) === undefined)
  if (unknown >= 0) throw invalid([{ pointer: `/entities/${unknown}`, code: 'own-field.unknown-entity' }])
  if (url === undefined) return
  try {
    await outbound.check(url)
  } catch (error) {
    if (error instanceof OutboundError) throw invalid([{ pointer: '/url', code: error.code }])
    throw error
  }
}

/** Reads a webhook and writes it in one transaction: of two who change it at once neither takes back what the other wrote. 404 where there is none. */
async function rewrite(writing: Writing, id: string, next: (row: Row, target: WebhookTarget) => readonly Statement[]): Promise<void> {
  const { database, keys, principal } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  await database.tenant(tenantId, async (tx) => {
    const [row] = (await tx.query<Row & Record<string, unknown>>(statement(lockedText, [tenantId, id]))).rows
    if (row === undefined) throw notFound()
    await tx.finish(next(row, openTarget(cipher, tenantId, id, row.sealed_target)))
  })
}

export async function webhooksOf(writing: Writing): Promise<WebhookAnswer[]> {
  const [rows] = await run(writing, statement(listText, [writing.principal.tenantId]))
  return Promise.all(((rows ?? []) as unknown as Row[]).map((row) => answerOf(writing, row)))
}

/** A new one, which is told of everything from now on; its secret is given once. 422 for an address that may not be called. */
export async function addWebhook(writing: Writing, outbound: Outbound, wish: WebhookWish): Promise<WebhookAnswer & { secret: string }> {
  const { clock, principal, keys } = writing
  const { tenantId } = principal
  await checkWish(writing, outbound, wish)
  if ((await webhooksOf(writing)).length >= most) throw invalid([{ pointer: '', code: 'too-many', params: { max: most } }])
  const id = newId(clock)
  const secret = newWebhookSecret()
  const { url, description, entities, actions } = wish
  const cipher = await keys.tenant(tenantId)
  const sealed = sealTarget(cipher, tenantId, id, { url, description, secrets: [{ key: secret, until: null }] })
  const row = [tenantId, id, entities, actions, principal.actorId, clock.now().toISOString(), sealed]
  await run(writing, statement(insertText, row), ...noted(writing, cipher, 'webhook.make', id, { entities, actions }))
  return { ...(await answerOf(writing, await rowOf(writing, id))), secret }
}

/** Changes what was chosen, pauses it or starts it again; what waited while it was stopped leaves then. */
export async function changeWebhook(
  writing: Writing,
  outbound: Outbound,
  id: string,
  wish: Partial<WebhookWish> & { readonly paused?: boolean | undefined },
): Promise<WebhookAnswer> {
  const { tenantId } = writing.principal
  await rowOf(writing, id)
  await checkWish(writing, outbound, wish)
  const cipher = await writing.keys.tenant(tenantId)
  await rewrite(writing, id, (row, target) => {
    const { entities = row.entities, actions = row.actions, url = target.url, description = target.description } = wish
    const stopped = wish.paused ?? row.state === 'stopped'
    const reason = stopped ? (row.reason ?? 'paused') : null
    const sealed = sealTarget(cipher, tenantId, id, { ...target, url, description })
    return [
      statement(changeText, [tenantId, id, entities, actions, sealed, stopped ? 'stopped' : 'active', reason]),
      ...(row.state === 'stopped' && !stopped ? [enqueue('resume_webhook', { tenantId, webhookId: id })] : []),
      ...noted(writing, cipher, 'webhook.change', id, { entities, actions, paused: stopped }),
    ]
  })
  return answerOf(writing, await rowOf(writing, id))
}

export async function endWebhook(writing: Writing, id: string): Promise<void> {
  const { tenantId } = writing.principal
  await rowOf(writing, id)
  const recorded = noted(writing, await writing.keys.tenant(tenantId), 'webhook.end', id, { ended: true })
  await run(writing, statement(endDeliveriesText, [tenantId, id]), statement(endText, [tenantId, id]), ...recorded)
}

/** A new secret, given once; the old one goes on signing beside it for a day. */
export async function rotateSecret(writing: Writing, id: string): Promise<string> {
  const { tenantId } = writing.principal
  const cipher = await writing.keys.tenant(tenantId)
  const key = newWebhookSecret()
  await rewrite(writing, id, (_row, target) => {
    const now = writing.clock.now()
    const end = new Date(now.getTime() + overlapHours * 3_600_000).toISOString()
    const older = target.secrets.filter(isLiving(now)).map((secret) => ({ ...secret, until: secret.until ?? end }))
    const sealed = sealTarget(cipher, tenantId, id, { ...target, secrets: [{ key, until: null }, ...older.slice(0, mostOlder)] })
    return [statement(rotateText, [tenantId, id, sealed]), ...noted(writing, cipher, 'webhook.rotate', id, { rotated: true })]
  })
  return key
}

/** Calls it once without any news, to see whether it answers. */
export async function pingWebhook(writing: Writing, id: string): Promise<string> {
  const { tenantId } = writing.principal
  await rowOf(writing, id)
  const deliveryId = newId(writing.clock)
  const ping = statement(pingText, [tenantId, deliveryId, id, writing.clock.now().toISOString()])
  await run(writing, ping, queueDeliveries(tenantId, [deliveryId]))
  return deliveryId
}

/** What was delivered and what was not, newest first. */
export async function deliveriesOf(
  writing: Writing,
  id: string,
  { cursor, state, limit = 50 }: { cursor?: string; state?: string; limit?: number },
): Promise<{ data: DeliveryAnswer[]; next: string | null }> {
  await rowOf(writing, id)
  const [rows] = await run(writing, statement(deliveriesText, [writing.principal.tenantId, id, cursor ?? null, state ?? null, limit + 1]))
  const data = ((rows ?? []) as unknown as DeliveryAnswer[]).slice(0, limit)
  return { data, next: (rows ?? []).length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** Sends again what is named, or everything that failed since a moment; the receiver knows each by its `webhook-id`. Gives how many. */
export async function replay(writing: Writing, id: string, what: { deliveryId: string } | { since: string }): Promise<number> {
  const { tenantId } = writing.principal
  await rowOf(writing, id)
  if ('since' in what) return replayFailed(writing, { tenantId, webhookId: id, since: what.since })
  const { deliveryId } = what
  const [again] = await run(writing, statement(againText, [tenantId, id, deliveryId]), queueDeliveries(tenantId, [deliveryId]))
  return again?.length ?? 0
}
