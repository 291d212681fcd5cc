import { sightChanged } from '#engine/access/waiting.ts'
import type { Writing } from '#engine/act.ts'
import { conflict, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { enqueue } from '#engine/jobs.ts'
import { keptKinds, settingKey } from '#engine/retain/kinds.ts'
import { mustManage, settingsOf } from '#engine/retain/settings.ts'
import { type Part, partColumns } from '#engine/retain/sweep.ts'
import { statement } from '#engine/storage/sql.ts'

/** One sweep as it is shown: what it found and took of what. */
export interface SweepAnswer {
  readonly id: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly parts: readonly (Part & { readonly decidedBy: string | null; readonly decidedAt: string | null })[]
}

const sweepsText =
  'select id, started_at as "startedAt", finished_at as "finishedAt" from sweep where tenant_id = $1 order by id desc limit 30'
const partsText = `select sweep_id as "sweepId", ${partColumns}, decided_by as "decidedBy", decided_at as "decidedAt" from sweep_part
where tenant_id = $1 and sweep_id in (select id from sweep where tenant_id = $1 order by id desc limit 30) order by kind`
const decideText = `update sweep_part set state = $4, decided_by = $5, decided_at = $6 where tenant_id = $1 and sweep_id = $2 and kind = $3 and state = 'waiting' returning 1`
const unsetText = 'delete from retention_setting where tenant_id = $1 and kind = $2'

/** The last sweeps, the newest first. */
export async function sweeps(writing: Writing): Promise<SweepAnswer[]> {
  mustManage(writing)
  const { database, principal } = writing
  const [found, parts] = await database.batch(principal.tenantId, [
    statement(sweepsText, [principal.tenantId]),
    statement(partsText, [principal.tenantId]),
  ])
  const bySweep = Map.groupBy(
    (parts?.rows ?? []) as unknown as (SweepAnswer['parts'][number] & { sweepId: string })[],
    ({ sweepId }) => sweepId,
  )
  return ((found?.rows ?? []) as unknown as Omit<SweepAnswer, 'parts'>[]).map((sweep) => ({
    ...sweep,
    parts: (bySweep.get(sweep.id) ?? []).map(({ sweepId: _sweep, ...part }) => part),
  }))
}

/** Somebody has looked: it goes on at once; or it stops, and the tenant’s choice of a period with it, since the next night would come to the same. */
export async function decideOn(writing: Writing, sweepId: string, kind: string, decision: 'go' | 'stop'): Promise<void> {
  mustManage(writing)
  const { database, principal, clock } = writing
  const { tenantId, actorId } = principal
  const kept = keptKinds(writing.model).find((each) => each.kind === kind)
  const chosen = kept === undefined ? kind : settingKey(kept)
  if (decision === 'stop' && !(await settingsOf(database, tenantId)).has(chosen)) throw conflict('retention.not-a-choice')
  const action = decision === 'go' ? 'retention.go' : 'retention.stop'
  const recorded = await recordOf(writing, principal, {
    action,
    entity: 'retention',
    rows: [{ id: sweepId, before: null, after: { kind } }],
  })
  await database.tenant(tenantId, async (tx) => {
    const state = decision === 'go' ? 'going' : 'stopped'
    const { rows } = await tx.query(statement(decideText, [tenantId, sweepId, kind, state, actorId, clock.now().toISOString()]))
    if (rows.length === 0) throw notFound()
    // What goes stays out of sight until it is gone; what stays is in sight again.
    const follows =
      decision === 'go' ? [enqueue('sweep', { tenantId })] : [statement(unsetText, [tenantId, chosen]), sightChanged(tenantId)]
    await tx.finish([...follows, ...recorded])
  })
}
