import type { KeptSince, Model } from '#engine/model.ts'
import { type Kept, keptKinds, settingKey } from '#engine/retain/kinds.ts'
import { type Setting, standing } from '#engine/retain/settings.ts'
import type { Limits } from '#privacy/retention/limits.ts'
import { cutoff } from '#privacy/retention/period.ts'
import { daysAhead, rulePeriods } from '#privacy/retention/periods.ts'

/** One kind of thing, and the moment before which it is due. */
export interface Due extends Kept {
  readonly before: Date
  readonly since: KeptSince
  readonly guarded: boolean
}

const day = 24 * 60 * 60 * 1000

/** What was promised to be gone by a day is looked at as if that day were four days nearer. */
const asOf = (now: Date, maximum: boolean): Date => (maximum ? new Date(now.getTime() + daysAhead * day) : now)

/** What is due now under the tenant’s choices: pure, and the same for a look ahead as for the sweep itself. */
export function dueNow(
  model: Model,
  settings: ReadonlyMap<string, Setting>,
  limits: Limits,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): Due[] {
  return keptKinds(model).flatMap((kept): Due[] => {
    const { guarded, maximum } = rulePeriods[kept.rule]
    const keep = kept.target.of === 'field' ? kept.target.field.options.keep : undefined
    const { period, clock } = keep === undefined ? standing(settingKey(kept), model, settings, limits) : keep
    if (period === null) return []
    return [{ ...kept, guarded, since: clock, before: cutoff(asOf(now, maximum), period, timeZone) }]
  })
}
