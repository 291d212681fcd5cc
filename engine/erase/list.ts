import type { Reading } from '#engine/access/reading.ts'
import { notFound } from '#engine/api/errors.ts'
import type { CertificateKind } from '#engine/erase/certificates.ts'
import type { Counts } from '#engine/erase/rows.ts'
import { statement } from '#engine/storage/sql.ts'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'
import { isId } from '#schema/values/id.ts'

export interface ErasureAnswer {
  readonly id: string
  readonly entity: string
  readonly recordId: string
  readonly requestId: string | null
  readonly state: string
  readonly step: string
  readonly askedAt: string
  readonly askedBy: string | null
  readonly decidedAt: string | null
  readonly decidedBy: string | null
  readonly doneAt: string | null
  readonly backupsUntil: string | null
  readonly completedAt: string | null
  readonly plan: ErasurePlan
  readonly counts: Counts
  readonly problem: string | null
}

type Place = Pick<Reading, 'database' | 'principal'>

const columns = `id, entity, record_id as "recordId", request_id as "requestId", state, step, asked_at as "askedAt", asked_by as "askedBy", decided_at as "decidedAt",
decided_by as "decidedBy", done_at as "doneAt", backups_until as "backupsUntil", completed_at as "completedAt", plan, counts, problem`
const listText = `select ${columns} from erasure where tenant_id = $1 and ($2::uuid is null or id < $2) and ($4::uuid is null or record_id = $4) order by id desc limit $3`
const readText = `select ${columns} from erasure where tenant_id = $1 and id = $2`
const documentText = 'select document from certificate where tenant_id = $1 and source_id = $2 and kind = $3'

/** Erasures, the newest first; those of one record alone where `record` names it. */
export async function listErasures(
  { database, principal: { tenantId } }: Place,
  before: string | null,
  record: string | null = null,
  limit = 50,
): Promise<{ data: ErasureAnswer[]; next: string | null }> {
  const [found] = await database.batch(tenantId, [statement(listText, [tenantId, before, limit + 1, record])])
  const rows = (found?.rows ?? []) as unknown as ErasureAnswer[]
  return { data: rows.slice(0, limit), next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null }
}

/** 404 where there is none. */
export async function erasureOf({ database, principal: { tenantId } }: Place, id: string): Promise<ErasureAnswer> {
  if (!isId(id)) throw notFound()
  const [found] = await database.batch(tenantId, [statement(readText, [tenantId, id])])
  const row = found?.rows[0] as ErasureAnswer | undefined
  if (row === undefined) throw notFound()
  return row
}

/** The signed text, byte for byte. 404 where there is none yet. */
export async function certificateOf(
  { database, principal: { tenantId } }: Place,
  sourceId: string,
  kind: CertificateKind,
): Promise<string> {
  if (!isId(sourceId)) throw notFound()
  const [found] = await database.batch(tenantId, [statement(documentText, [tenantId, sourceId, kind])])
  const document = found?.rows[0]?.document
  if (typeof document !== 'string') throw notFound()
  return document
}
