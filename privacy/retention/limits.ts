import { canOutlast, isPeriod, type Period } from '#privacy/retention/period.ts'
import { type RulePeriod, rulePeriods } from '#privacy/retention/periods.ts'
import { type RetentionRule, retentionRules } from '#schema/privacy.ts'

/** What the operator allows tenants to choose, narrower than what a rule itself allows. */
export type Limits = { readonly [rule in RetentionRule]?: { readonly least?: Period; readonly most?: Period } }

/** A rule with the operator’s limits in it. */
export function within(rule: RulePeriod, limits: Limits[RetentionRule]): RulePeriod {
  const { least = rule.least, most = rule.most } = limits ?? {}
  const period = rule.period !== null && most !== null && canOutlast(rule.period, most) ? most : rule.period
  return { ...rule, least, most, period }
}

/**
 * `message-history=P90D..P3Y,while-subscribed=..P10Y`: the least and the most for each rule that is named. Undefined where it cannot be read, names what is nobody's choice,
 * or allows more than the rule does.
 */
export function readLimits(text: string): Limits | undefined {
  const limits: { [rule in RetentionRule]?: { least?: Period; most?: Period } } = {}
  for (const each of text.split(',')) {
    const [, name = '', least = '', most = ''] = /^\s*([a-z-]+)=([^.]*)\.\.([^.]*?)\s*$/.exec(each) ?? []
    const rule = retentionRules.find((known) => known === name)
    if (rule === undefined || rulePeriods[rule].setBy === 'nobody') return undefined
    if ((least !== '' && !isPeriod(least)) || (most !== '' && !isPeriod(most))) return undefined
    const declared = rulePeriods[rule]
    if (least !== '' && canOutlast(declared.least, least)) return undefined
    if (most !== '' && declared.most !== null && canOutlast(most, declared.most)) return undefined
    if (least !== '' && most !== '' && canOutlast(least, most)) return undefined
    limits[rule] = { ...(least === '' ? {} : { least }), ...(most === '' ? {} : { most }) }
  }
  return limits
}
