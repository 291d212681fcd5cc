import type { Principal } from '#engine/access/principal.ts'
import type { Engine } from '#engine/engine.ts'
import { asChanges, changesAfter, idsOf } from '#engine/live/changes.ts'
import { modelOf } from '#engine/model-of.ts'
import { type Follower, noticesOf } from '#engine/notifications/from-change.ts'
import { type Notice, tell } from '#engine/notifications/notice.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

const page = 100

const wakeText = `select app.enqueue(task => 'notify', payload => $2::json, job_key => $3, max_attempts => 20), $1::uuid`
const beginText = 'insert into notification_position (tenant_id, position, moved_at) values ($1, 0, $2) on conflict (tenant_id) do nothing'
const placeText = 'select position from notification_position where tenant_id = $1 for update'
const moveText = 'update notification_position set position = $2, moved_at = $3 where tenant_id = $1'
const modelText = 'select model_version from tenant_settings where tenant_id = $1'
const forgetText = 'delete from notification where tenant_id = $1 and (record_id = any($2::uuid[]) or member_id = any($2::uuid[]))'
const forgetSettingsText = 'delete from notification_setting where tenant_id = $1 and member_id = any($2::uuid[])'

/** Goes along in the transaction that seals: members may have to be told. Many seals wake the job once. */
export const wakeNotifications = (tenantId: string): Statement =>
  statement(wakeText, [tenantId, JSON.stringify({ tenantId }), `notifications of ${tenantId}`])

/** The system within one tenant: whom a change concerns is no matter of anybody's rights; what they are shown of it is. */
const systemOf = (tenantId: string, modelVersion: number): Principal => ({
  kind: 'system',
  tenantId,
  slug: '',
  actorId: null,
  accountId: null,
  sessionId: null,
  role: 'owner',
  mates: [],
  modelVersion,
  country: 'DE',
  language: 'en',
  timeZone: 'UTC',
  channel: 'system',
})

async function followerOf(engine: Engine, tx: Transaction): Promise<Follower> {
  const { tenantId } = tx
  const { rows } = await tx.query<{ model_version: number }>(statement(modelText, [tenantId]))
  const principal = systemOf(tenantId, Number(rows[0]?.model_version ?? 0))
  const model = await modelOf(engine.database, principal)
  return {
    reading: { ...engine, principal, model, purpose: 'work' },
    cipher: await engine.keys.tenant(tenantId),
    query: (asked) => tx.query(asked),
  }
}

/** One batch: what members are told and how far it came are written together, so that no change is told twice or never. */
async function followOnce(engine: Engine, tx: Transaction): Promise<boolean> {
  const { tenantId } = tx
  const now = engine.clock.now().toISOString()
  await tx.query(statement(beginText, [tenantId, now]))
  const { rows } = await tx.query<{ position: number | string }>(statement(placeText, [tenantId]))
  const found = await tx.query(changesAfter(tenantId, Number(rows[0]?.position ?? 0), page))
  const changes = asChanges(found.rows)
  const last = changes.at(-1)
  if (last === undefined) return false
  const follower = await followerOf(engine, tx)
  const notices: Notice[] = []
  const ended: string[] = []
  for (const change of changes) {
    notices.push(...(await noticesOf(follower, change)))
    if (change.action === 'end') ended.push(...(await idsOf(engine.database, tenantId, change)))
  }
  await tx.finish([
    ...tell(tenantId, notices, engine.clock),
    ...(ended.length === 0 ? [] : [statement(forgetText, [tenantId, ended]), statement(forgetSettingsText, [tenantId, ended])]),
    statement(moveText, [tenantId, last.position, now]),
  ])
  return changes.length === page
}

/** The job: tells members what the sealed changes since the last time mean to them. */
export async function followNotifications(engine: Engine, { tenantId }: { readonly tenantId: string }): Promise<void> {
  while (await engine.database.tenant(tenantId, (tx) => followOnce(engine, tx)));
}

const ownersText = `select id from member where tenant_id = $1 and role = 'owner' and state = 'active' and deleted_at is null`

/** Tells every owner of a tenant. */
export async function tellOwners(engine: Engine, tenantId: string, notice: Omit<Notice, 'memberId'>): Promise<void> {
  const [found] = await engine.database.batch(tenantId, [statement(ownersText, [tenantId])])
  const notices = (found?.rows ?? []).map((row) => ({ ...notice, memberId: String(row.id) }))
  if (notices.length > 0) await engine.database.batch(tenantId, tell(tenantId, notices, engine.clock))
}
