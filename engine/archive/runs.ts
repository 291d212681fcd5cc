import type { Principal } from '#engine/access/principal.ts'
import type { Writing } from '#engine/act/writing.ts'
import { notFound } from '#engine/api/errors.ts'
import type { Engine } from '#engine/engine.ts'
import { exportLife } from '#engine/export/export.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

export type Direction = 'out' | 'in'

/** An archive as its starter sees it. The file of one that went out is there while the state is `done`. */
export interface ArchiveRun {
  readonly id: string
  readonly direction: Direction
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'expired'
  readonly progress: { readonly done: number; readonly total: number }
  readonly bytes: number | null
  readonly sha256: string | null
  /** Why it failed, by code, and the part of the archive where. */
  readonly problem: string | null
  readonly part: string | null
  readonly createdBy: string | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly expiresAt: string
}

interface Row {
  readonly id: string
  readonly direction: Direction
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly bytes: number | null
  readonly sha256: string | null
  readonly problem: string | null
  readonly problem_part: string | null
  readonly created_by: string | null
  readonly created_at: string
  readonly finished_at: string | null
}

const columns = 'id, direction, state, done, total, bytes, sha256, problem, problem_part, created_by, created_at, finished_at'
const insertText = `insert into archive_run (tenant_id, id, direction, state, sealed_task, created_by, created_at) values ($1, $2, $3, 'queued', $4, $5, $6)`
const listText = `select ${columns} from archive_run where tenant_id = $1 order by created_at desc, id desc limit 50`
const readText = `select ${columns} from archive_run where tenant_id = $1 and id = $2`
const takeText = `update archive_run set state = 'running' where tenant_id = $1 and id = $2 and state in ('queued', 'running') returning sealed_task`
const progressText = 'update archive_run set done = $3, total = $4 where tenant_id = $1 and id = $2'
const endText =
  'update archive_run set state = $3, bytes = $4, sha256 = $5, problem = $6, problem_part = $7, finished_at = $8, sealed_task = null where tenant_id = $1 and id = $2'

const writtenText = `update archive_run set state = 'done', bytes = $3, sha256 = $4, finished_at = $5, sealed_task = null where tenant_id = $1 and id = $2 and state = 'running' returning id`

const aad = (tenantId: string, id: string): string => `archive_run|sealed_task|${id}|${tenantId}`

function answerOf(row: Row, now: Date): ArchiveRun {
  const { problem_part: part, created_by: createdBy, created_at: createdAt, finished_at: finishedAt, done, total, ...rest } = row
  const expiresAt = new Date(Date.parse(createdAt) + exportLife)
  const expired = row.state === 'done' && row.direction === 'out' && expiresAt <= now
  return {
    ...rest,
    state: expired ? 'expired' : row.state,
    progress: { done, total },
    part,
    createdBy,
    createdAt,
    finishedAt,
    expiresAt: expiresAt.toISOString(),
  }
}

/** The row of a new run; who started it lies encrypted with it, for the job. */
export async function insertRun({ keys, principal, clock }: Writing, id: string, direction: Direction): Promise<Statement> {
  const cipher = await keys.tenant(principal.tenantId)
  const sealed = cipher.encrypt(Buffer.from(JSON.stringify(principal)), aad(principal.tenantId, id))
  return statement(insertText, [principal.tenantId, id, direction, sealed, principal.actorId, clock.now().toISOString()])
}

export async function listRuns({ database, principal, clock }: Writing): Promise<ArchiveRun[]> {
  const [found] = await database.batch(principal.tenantId, [statement(listText, [principal.tenantId])])
  return (found?.rows ?? []).map((row) => answerOf(row as unknown as Row, clock.now()))
}

export async function runOf({ database, principal, clock }: Writing, id: string): Promise<ArchiveRun> {
  const [found] = await database.batch(principal.tenantId, [statement(readText, [principal.tenantId, id])])
  const row = found?.rows[0] as Row | undefined
  if (row === undefined) throw notFound()
  return answerOf(row, clock.now())
}

/** Takes a run up: who started it. Undefined when it has ended. */
export async function takeRun({ database, keys }: Engine, tenantId: string, id: string): Promise<Principal | undefined> {
  const [found] = await database.batch(tenantId, [statement(takeText, [tenantId, id])])
  const sealed = found?.rows[0]?.sealed_task as Buffer | null | undefined
  if (sealed === undefined || sealed === null) return undefined
  return JSON.parse((await keys.tenant(tenantId)).decrypt(sealed, aad(tenantId, id)).toString()) as Principal
}

export const runProgress = (tenantId: string, id: string, done: number, total: number): Statement =>
  statement(progressText, [tenantId, id, done, total])

export interface RunEnd {
  readonly bytes?: number
  readonly sha256?: string
  readonly problem?: string
  readonly part?: string | null
}

/** How it ended: well, unless there is a problem. */
export const runEnd = (tenantId: string, id: string, at: Date, { bytes, sha256, problem, part }: RunEnd): Statement =>
  statement(endText, [
    tenantId,
    id,
    problem === undefined ? 'done' : 'failed',
    bytes ?? null,
    sha256 ?? null,
    problem ?? null,
    part ?? null,
    at.toISOString(),
  ])

/** The file of one that goes out is there. No row where an erasure has meanwhile sent it back to the queue: what was read may hold somebody who is gone (`removeExports`). */
export const runWritten = (tenantId: string, id: string, at: Date, { bytes, sha256 }: { bytes: number; sha256: string }): Statement =>
  statement(writtenText, [tenantId, id, bytes, sha256, at.toISOString()])
