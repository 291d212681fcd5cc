import type { Writing } from '#engine/act.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { type Finding, verifyTenant } from '#engine/change/verify.ts'
import type { Engine } from '#engine/engine.ts'
import { finished, type JobAnswer, type JobPayload, startJob, takeJob } from '#engine/jobs.ts'
import { statement } from '#engine/storage/sql.ts'

/** The newest check of a tenant's chain. */
export interface ChainCheck {
  readonly jobId: string
  readonly state: JobAnswer['state']
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly result: CheckResult | null
}

interface CheckResult {
  /** So many changes are whole and in order. */
  readonly sealed: number
  /** How many things are wrong, and the first few of them. */
  readonly wrong: number
  readonly findings: readonly Finding[]
  readonly head: { readonly position: number; readonly hash: string } | null
}

const kind = 'audit_check'
const mostFindings = 20
const lastText = `select id, state, created_at, finished_at, result from job_run where tenant_id = $1 and kind = '${kind}' order by created_at desc, id desc limit 1`

/** Walks the chain in the background. */
export const startCheck = (writing: Writing): Promise<JobAnswer> => startJob(writing, kind, null, 0)

/** The job: what waits is sealed first, so that it is checked too. */
export async function runCheck({ database, keys, clock }: Engine, payload: JobPayload): Promise<void> {
  if ((await takeJob({ database, keys }, payload)) === undefined) return
  await sealTenant(database, payload.tenantId)
  const { sealed, findings, head } = await verifyTenant(database, keys, payload.tenantId)
  const result: CheckResult = { sealed, wrong: findings.length, findings: findings.slice(0, mostFindings), head }
  await database.batch(payload.tenantId, [finished(payload, clock.now().toISOString(), { result })])
}

/** Undefined when it was never checked. */
export async function lastCheck({
  database,
  principal: { tenantId },
}: Pick<Writing, 'database' | 'principal'>): Promise<ChainCheck | undefined> {
  const [found] = await database.batch(tenantId, [statement(lastText, [tenantId])])
  const row = found?.rows[0] as
    | { id: string; state: JobAnswer['state']; created_at: string; finished_at: string | null; result: CheckResult | null }
    | undefined
  return row && { jobId: row.id, state: row.state, startedAt: row.created_at, finishedAt: row.finished_at, result: row.result }
}
