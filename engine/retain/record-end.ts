import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { get } from '#engine/find.ts'
import { recordsOf } from '#engine/people/graph.ts'
import { holdsOn } from '#engine/retain/held.ts'
import { settingsOf, standing } from '#engine/retain/settings.ts'
import type { Limits } from '#privacy/retention/limits.ts'
import { endOf } from '#privacy/retention/period.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import { type Decision, decide } from '#privacy/retention/precedence.ts'

/** How long one record is kept: what would become of it now, because of what, and when its time is over. */
export interface RecordEnd extends Decision {
  /** Null: as long as the subscription, or as the record on which it hangs. */
  readonly until: string | null
  readonly holds: number
}

const openText = `select 1 from erasure where tenant_id = $1 and record_id = $2 and state in ('deciding', 'waiting', 'running') limit 1`

/** For whoever may read the record; 404 otherwise. */
export async function endOfRecord(writing: Writing, limits: Limits, entityName: string, id: string): Promise<RecordEnd> {
  const { model, database, principal, clock } = writing
  const entity = model.entity(entityName)
  if (entity === undefined) throw notFound()
  const record = await get(writing, entityName, id)
  const settings = await settingsOf(database, principal.tenantId)
  const { period, rule, clock: since } = standing(entityName, model, settings, limits)
  const { maximum, statute } = rulePeriods[rule]
  const from = new Date(String(record[since]))
  const after = (length: string | null | undefined): Date | null =>
    length === null || length === undefined ? null : endOf(from, length, principal.timeZone)
  const { holds, asked } = await database.tenant(principal.tenantId, async (tx) => {
    const found = await holdsOn(tx, writing, await recordsOf(tx, model, [{ entity: entityName, id }]))
    const { rows } = await tx.query({ text: openText, values: [principal.tenantId, id] })
    return { holds: found.length, asked: rows.length > 0 }
  })
  const ends = after(period)
  const known = {
    held: holds > 0,
    statutoryUntil: after(statute?.period),
    erasureAsked: asked,
    maximumAt: maximum ? ends : null,
    settingAt: maximum ? null : ends,
  }
  return { ...decide(known, clock.now()), until: ends?.toISOString() ?? null, holds }
}
