import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

/** What was under way when the backup was made: its jobs are not in the queue any more, and a message that waited then has left since. */
const interrupted: readonly string[] = [
  `update job_run set state = 'failed', problem = 'job.interrupted', sealed_task = null where tenant_id = $1 and state in ('queued', 'running')`,
  `update import_run set state = 'failed', problem = 'job.interrupted' where tenant_id = $1 and state in ('running', 'undoing')`,
  `update export_run set state = 'failed', problem = 'job.interrupted' where tenant_id = $1 and state in ('queued', 'running')`,
  `update archive_run set state = 'failed', problem = 'job.interrupted', sealed_task = null where tenant_id = $1 and state in ('queued', 'running')`,
  `update webhook_delivery set state = 'failed', problem = 'job.interrupted', next_at = null where tenant_id = $1 and state = 'waiting'`,
  `update message set state = 'failed' where tenant_id = $1 and state = 'waiting'`,
]

/** Whoever remembers the tenant's model by its number must not take another one for it. */
const modelText = 'update tenant_settings set model_version = greatest(model_version + 1, $2) where tenant_id = $1'
const since = Date.UTC(2026, 0, 1)

/** Brings a restored tenant into a state from which work can go on. */
export async function settle(database: Database, clock: Clock, tenantId: string): Promise<void> {
  const statements: Statement[] = interrupted.map((text) => ({ text, values: [tenantId] }))
  const number = Math.floor((clock.now().getTime() - since) / 1000)
  await database.batch(tenantId, [...statements, { text: modelText, values: [tenantId, number] }])
}
