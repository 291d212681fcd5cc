import type { Principal } from '#engine/access/principal.ts'
import { manages } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'

/** What a job knows of itself when it starts; everything else it reads. Ids only: payloads lie in the open. */
export interface JobPayload {
  readonly tenantId: string
  readonly jobId: string
}

export interface JobAnswer {
  readonly id: string
  readonly kind: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly result: unknown
  readonly problem: string | null
}

/** Who started a job and what it shall do; encrypted, since it may hold values that people typed. */
interface SealedTask<T> {
  readonly principal: Principal
  readonly task: T
}

const aad = (tenantId: string, jobId: string): string => `job_run|sealed_task|${jobId}|${tenantId}`
const insertText = `insert into job_run (tenant_id, id, kind, state, created_by, created_at, total, sealed_task) values ($1, $2, $3, 'queued', $4, $5, $6, $7)`
const enqueueText = 'select app.enqueue(task => $1, payload => $2::json, max_attempts => $3, queue => $4)'
const readText = 'select id, kind, state, done, total, result, problem, created_by from job_run where tenant_id = $1 and id = $2'
const taskText = `update job_run set state = 'running' where tenant_id = $1 and id = $2 and state in ('queued', 'running') returning sealed_task, done`

/** Enqueues a worker's task in the caller's transaction. It is tried again, later each time, so often; mail servers may be away for days. Tasks of one queue run one after the other. */
export const enqueue = (task: string, payload: Readonly<Record<string, string>>, attempts = 6, queue: string | null = null): Statement => ({
  name: `enqueue_${task}`,
  text: enqueueText,
  values: [task, JSON.stringify(payload), attempts, queue],
})

/** Writes the job's row and puts it in the queue, together. */
export async function startJob(writing: Writing, kind: string, task: unknown, total: number): Promise<JobAnswer> {
  const { statements, answer } = await newJob(writing, kind, task, total)
  await writing.database.batch(writing.principal.tenantId, statements)
  return answer
}

/** The same, to go along in a transaction of the caller's. */
export async function newJob(
  { principal, clock, keys }: Writing,
  kind: string,
  task: unknown,
  total: number,
  queue: string | null = null,
): Promise<{ statements: Statement[]; answer: JobAnswer }> {
  const id = newId(clock)
  const cipher = await keys.tenant(principal.tenantId)
  const sealed: SealedTask<unknown> = { principal, task }
  const row = [
    principal.tenantId,
    id,
    kind,
    principal.actorId,
    clock.now().toISOString(),
    total,
    cipher.encrypt(Buffer.from(JSON.stringify(sealed)), aad(principal.tenantId, id)),
  ]
  return {
    statements: [statement(insertText, row), enqueue(kind, { tenantId: principal.tenantId, jobId: id }, 6, queue)],
    answer: { id, kind, state: 'queued', done: 0, total, result: null, problem: null },
  }
}

/** A job as its starter, or whoever manages the tenant, may see it. */
export async function jobAnswer({ database, principal }: Writing, id: string): Promise<JobAnswer> {
  const [found] = await database.batch(principal.tenantId, [statement(readText, [principal.tenantId, id])])
  const row = found?.rows[0] as (JobAnswer & { created_by: string | null }) | undefined
  const mayLook = row !== undefined && (row.created_by === principal.actorId || manages(principal))
  if (!mayLook) throw notFound()
  const { created_by: _by, ...answer } = row
  return answer
}

/** Takes a job up: what it shall do, for whom, and how far it came before. Undefined when it is done already. */
export async function takeJob<T>(
  { database, keys }: Pick<Writing, 'database' | 'keys'>,
  { tenantId, jobId }: JobPayload,
): Promise<(SealedTask<T> & { done: number }) | undefined> {
  const [found] = await database.batch(tenantId, [statement(taskText, [tenantId, jobId])])
  const row = found?.rows[0] as { sealed_task: Buffer; done: number } | undefined
  if (row === undefined) return undefined
  const cipher = await keys.tenant(tenantId)
  return { ...(JSON.parse(cipher.decrypt(row.sealed_task, aad(tenantId, jobId)).toString('utf8')) as SealedTask<T>), done: row.done }
}

/** How far a job came: goes along in the transaction of the work itself. */
export const progressed = ({ tenantId, jobId }: JobPayload, done: number, total: number): Statement =>
  statement('update job_run set done = $3, total = $4 where tenant_id = $1 and id = $2', [tenantId, jobId, done, total])

/** The end of a job. What it should do is forgotten: only numbers remain. */
export const finished = ({ tenantId, jobId }: JobPayload, at: string, outcome: { result?: unknown; problem?: string }): Statement =>
  statement(
    'update job_run set state = $3, finished_at = $4, result = $5, problem = $6, sealed_task = null where tenant_id = $1 and id = $2',
    [
      tenantId,
      jobId,
      outcome.problem === undefined ? 'done' : 'failed',
      at,
      JSON.stringify(outcome.result ?? null),
      outcome.problem ?? null,
    ],
  )
