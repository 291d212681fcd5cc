import type { Writing } from '#engine/act/writing.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { titlesOf } from '#engine/labels.ts'
import { undoSeconds } from '#engine/mentions/carry-out.ts'
import { type Named, namesOf } from '#engine/mentions/named.ts'
import { openWork, type ReviewKind } from '#engine/mentions/reviews.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Snippet } from '#privacy/mentions/redact.ts'

export type Decision = 'redact' | 'keep' | 'delete'

/** A place as a reviewer meets it. */
export interface Review {
  readonly id: string
  readonly erasureId: string
  readonly record: Named
  /** What the record hangs on. */
  readonly about: Named | null
  readonly field: string
  readonly kind: ReviewKind
  /** None once it is done: then nobody sees them any more. */
  readonly snippets: readonly Snippet[]
  readonly places: number
  readonly former: boolean
  readonly createdAt: string
  readonly dueAt: string
  readonly decision: Decision | null
  readonly decidedAt: string | null
  readonly decidedBy: string | null
  readonly decidedByName: string | null
  readonly doneAt: string | null
}

interface ReviewRow {
  readonly id: string
  readonly erasure_id: string
  readonly entity: string
  readonly record_id: string
  readonly field: string
  readonly kind: ReviewKind
  readonly created_at: string
  readonly due_at: string
  readonly sealed_work: Buffer | null
  readonly decision: Decision | null
  readonly decided_at: string | null
  readonly decided_by: string | null
  readonly done_at: string | null
}

const waitingText = `select id, erasure_id, entity, record_id, field, kind, created_at, due_at, sealed_work, decision, decided_at, decided_by, done_at from mention_review where tenant_id = $1 and done_at is null order by due_at, id limit $2`
const doneText = `select id, erasure_id, entity, record_id, field, kind, created_at, due_at, sealed_work, decision, decided_at, decided_by, done_at from mention_review where tenant_id = $1 and done_at is not null order by done_at desc, id limit $2`
const countText = `select count(*) filter (where done_at is null and decision is null)::integer as open, count(*) filter (where done_at is null and decision is not null)::integer as settling from mention_review where tenant_id = $1`
const most = 200

/** What waits for a reviewer, what is due first on top; or what was done, the last on top. */
export async function reviewsOf(
  writing: Writing,
  state: 'waiting' | 'done',
): Promise<{ readonly reviews: Review[]; readonly open: number; readonly settling: number }> {
  const { database, keys, principal } = writing
  const [found, counted] = await database.batch(principal.tenantId, [
    statement(state === 'waiting' ? waitingText : doneText, [principal.tenantId, most]),
    statement(countText, [principal.tenantId]),
  ])
  const rows = (found?.rows ?? []) as unknown as ReviewRow[]
  const cipher = await keys.tenant(principal.tenantId)
  const named = await namesOf(writing, rows)
  const deciders = new Set(rows.flatMap(({ decided_by }) => (decided_by === null ? [] : [decided_by])))
  const members = new Map(await titlesOf(writing, 'member', [...deciders]))
  const reviews = rows.map((row): Review => {
    const work = row.sealed_work === null ? undefined : openWork(cipher, principal.tenantId, row.id, row.sealed_work)
    return {
      id: row.id,
      erasureId: row.erasure_id,
      ...(named.get(row.record_id) ?? { record: { entity: row.entity, id: row.record_id, title: null }, about: null }),
      field: row.field,
      kind: row.kind,
      snippets: work?.snippets ?? [],
      places: work?.places ?? 0,
      former: work?.former ?? false,
      createdAt: row.created_at,
      dueAt: row.due_at,
      decision: row.decision,
      decidedAt: row.decided_at,
      decidedBy: row.decided_by,
      decidedByName: members.get(row.decided_by ?? '') ?? null,
      doneAt: row.done_at,
    }
  })
  const counts = counted?.rows[0] as { open: number; settling: number } | undefined
  return { reviews, open: counts?.open ?? 0, settling: counts?.settling ?? 0 }
}

const decideText = `update mention_review set decision = $3, decided_at = $4, decided_by = $5 where tenant_id = $1 and id = $2 and done_at is null`
const kindText = 'select kind, done_at from mention_review where tenant_id = $1 and id = $2'
const allowed: Readonly<Record<ReviewKind, readonly Decision[]>> = { text: ['redact', 'keep'], file: ['redact', 'keep', 'delete'] }

/** Takes a decision, or takes it back (null) as long as nothing was done. 409 once it was, 422 for what cannot be done with such a place. */
export async function decideReview(writing: Writing, id: string, decision: Decision | null): Promise<void> {
  const { database, principal, clock } = writing
  const [found] = await database.batch(principal.tenantId, [statement(kindText, [principal.tenantId, id])])
  const row = found?.rows[0] as { kind: ReviewKind; done_at: string | null } | undefined
  if (row === undefined) throw notFound()
  if (row.done_at !== null) throw conflict('review.done')
  if (decision !== null && !allowed[row.kind].includes(decision))
    throw invalid([{ pointer: '/decision', code: 'choice.not-one-of', params: { allowed: allowed[row.kind].join(', ') } }])
  const at = decision === null ? null : clock.now().toISOString()
  const decided = { id, before: null, after: { decision } }
  const recorded = await recordOf(writing, principal, { action: 'review.decide', entity: 'mentionReview', rows: [decided] })
  await database.tenant(principal.tenantId, async (tx) => {
    const changed = await tx.query(
      statement(decideText, [principal.tenantId, id, decision, at, decision === null ? null : principal.actorId]),
    )
    if (changed.count === 0) throw conflict('review.done')
    await tx.finish([...recorded, ...(decision === null ? [] : [carryOutSoon(writing)])])
  })
}

const soonText = `select app.enqueue(task => 'carry_out_reviews', payload => $1::json, run_at => $2::timestamptz, max_attempts => 10, job_key => $3)`

/** Once the decision can no longer be taken back. */
const carryOutSoon = ({ principal: { tenantId }, clock }: Writing): Statement =>
  statement(soonText, [
    JSON.stringify({ tenantId }),
    new Date(clock.now().getTime() + (undoSeconds + 1) * 1000).toISOString(),
    `carry_out_reviews ${tenantId}`,
  ])
