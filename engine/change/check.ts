import type { Writing } from '#engine/act.ts'
import { type Checkpoint, CheckpointError, latestCheckpoint, readCheckpoint } from '#engine/change/checkpoint.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { type Finding, verifyTenant } from '#engine/change/verify.ts'
import type { Engine } from '#engine/engine.ts'
import { finished, type JobAnswer, type JobPayload, startJob, takeJob } from '#engine/jobs.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { statement } from '#engine/storage/sql.ts'
import { tenantIds } from '#engine/tenants.ts'
import { newId } from '#platform/clock/ids.ts'

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
const doneText = `insert into job_run (tenant_id, id, kind, state, created_at, finished_at, result) values ($1, $2, 'audit_check', 'done', $3, $4, $5)`
const lastText = `select id, state, created_at, finished_at, result from job_run where tenant_id = $1 and kind = 'audit_check' order by created_at desc, id desc limit 1`

/** Walks the chain in the background. */
export const startCheck = (writing: Writing): Promise<JobAnswer> => startJob(writing, kind, null, 0)

/** What was signed last must still stand there, even before its copy outside is asked. */
async function signedLast(
  database: Engine['database'],
  keys: Engine['keys'],
  tenantId: string,
): Promise<Checkpoint | 'forged' | undefined> {
  const signed = await latestCheckpoint(database, tenantId)
  if (signed === undefined) return undefined
  try {
    return readCheckpoint(signed, await keys.signer()).checkpoint
  } catch (error) {
    if (error instanceof CheckpointError) return 'forged'
    throw error
  }
}

async function check({ database, keys }: Engine, tenantId: string): Promise<CheckResult> {
  // What waits is sealed first, so that it is checked too.
  await sealTenant(database, tenantId)
  const signed = await signedLast(database, keys, tenantId)
  const verified = await verifyTenant(database, keys, tenantId, signed === 'forged' ? undefined : signed)
  const { sealed, head } = verified
  const forged: Finding[] = signed === 'forged' ? [{ position: null, changeId: null, problem: 'rewritten' }] : []
  const findings = [...forged, ...verified.findings]
  return { sealed, wrong: findings.length + verified.more, findings: findings.slice(0, mostFindings), head }
}

/** The job that somebody asked for. */
export async function runCheck(engine: Engine, payload: JobPayload): Promise<void> {
  if ((await takeJob(engine, payload)) === undefined) return
  const result = await check(engine, payload.tenantId)
  await engine.database.batch(payload.tenantId, [finished(payload, engine.clock.now().toISOString(), { result })])
}

/** The check that nobody asked for, of one tenant: its owners hear when something is wrong. Gives how many things are. */
export async function checkByItself(engine: Engine, tenantId: string): Promise<number> {
  const { database, clock } = engine
  const id = newId(clock)
  const began = clock.now().toISOString()
  const result = await check(engine, tenantId)
  await database.batch(tenantId, [statement(doneText, [tenantId, id, began, clock.now().toISOString(), JSON.stringify(result)])])
  if (result.wrong > 0) await tellOwners(engine, tenantId, { kind: 'audit', sourceId: id })
  return result.wrong
}

/** Every night, one tenant after the other; one that fails holds up nobody. Gives how many tenants have something wrong. */
export async function checkAll(engine: Engine, failed: (error: unknown) => void): Promise<number> {
  let broken = 0
  for (const id of await tenantIds(engine)) {
    const wrong = await checkByItself(engine, id).catch((error: unknown) => {
      failed(error)
      return 0
    })
    if (wrong > 0) broken += 1
  }
  return broken
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
