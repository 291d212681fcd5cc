import { canOutlast, isPeriod, type Period } from '#privacy/retention/period.ts'
import type { RulePeriod } from '#privacy/retention/periods.ts'
import type { Day } from '#schema/values/day.ts'

/** What a tenant chose for one kind of thing. */
export interface Chosen {
  readonly period: Period
  /** Needed where it is kept longer than usual: why, who answers for it (a member), and when it is looked at again. */
  readonly reason: string | null
  readonly answerable: string | null
  readonly reviewOn: Day | null
}

/** Why a choice is refused, with the field that it is about; both rules are named where two contradict each other. */
export interface Refused {
  readonly pointer: string
  readonly code:
    | 'retention.no-period'
    | 'retention.not-yours'
    | 'retention.below-law'
    | 'retention.too-short'
    | 'retention.too-long'
    | 'retention.unreasoned'
    | 'retention.unanswered'
    | 'retention.undated'
    | 'retention.review-past'
    | 'retention.review-too-far'
  readonly params?: Readonly<Record<string, string>>
}

/** No longer than this between two looks at why something is kept longer than usual. */
const reviewWithinDays = 366

/** Longer than the rule’s own period: somebody has to answer for it. */
export const isExtension = ({ period }: RulePeriod, chosen: Period): boolean => period !== null && canOutlast(chosen, period)

/** Everything that is wrong with a tenant’s choice; nothing, when it may stand. */
export function refusals(rule: RulePeriod, chosen: Chosen, today: Day): Refused[] {
  const { period } = chosen
  const at = (code: Refused['code'], params?: Refused['params']): Refused[] => [
    { pointer: '/period', code, ...(params === undefined ? {} : { params }) },
  ]
  if (rule.setBy !== 'tenant') return at('retention.not-yours')
  if (!isPeriod(period)) return at('retention.no-period')
  const { statute, least, most } = rule
  if (statute !== undefined && canOutlast(statute.period, period))
    return at('retention.below-law', { period, law: statute.law, least: statute.period })
  if (canOutlast(least, period)) return at('retention.too-short', { period, least })
  if (most !== null && canOutlast(period, most)) return at('retention.too-long', { period, most })
  return isExtension(rule, period) ? unexplained(chosen, today) : []
}

function unexplained({ reason, answerable, reviewOn }: Chosen, today: Day): Refused[] {
  const last = Temporal.PlainDate.from(today).add({ days: reviewWithinDays }).toString()
  return [
    ...(reason === null || reason.trim() === '' ? [{ pointer: '/reason', code: 'retention.unreasoned' } as const] : []),
    ...(answerable === null ? [{ pointer: '/answerable', code: 'retention.unanswered' } as const] : []),
    ...(reviewOn === null ? [{ pointer: '/reviewOn', code: 'retention.undated' } as const] : []),
    ...(reviewOn !== null && reviewOn <= today ? [{ pointer: '/reviewOn', code: 'retention.review-past' } as const] : []),
    ...(reviewOn !== null && reviewOn > last ? [{ pointer: '/reviewOn', code: 'retention.review-too-far' } as const] : []),
  ]
}
