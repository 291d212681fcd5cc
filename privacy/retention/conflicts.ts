import { canOutlast, isPeriod } from '#privacy/retention/period.ts'
import { type RulePeriod, type RulePeriods, rulePeriods } from '#privacy/retention/periods.ts'
import type { Entity } from '#schema/entity.ts'
import type { Store } from '#schema/store.ts'
import { type Fault, fault } from '#schema/verify/fault.ts'

/** What is wrong with the periods themselves: limits that exclude one another, a promise that a law forbids. */
function faultsOfRule(name: string, { period, least, most, statute, maximum, why }: RulePeriod): Fault[] {
  const at = `retention.${name}`
  const periods = [period, least, most, statute?.period].filter((each) => each !== null && each !== undefined)
  if (!periods.every(isPeriod)) return [fault(at, 'it names what is no period', 'an ISO 8601 duration, such as P3Y')]
  return [
    ...(why.trim() === '' ? [fault(at, 'nobody said why', 'why: the reason')] : []),
    ...(period !== null && canOutlast(least, period)
      ? [fault(at, `${period} is less than its least, ${least}`, 'a period within its limits')]
      : []),
    ...(period !== null && most !== null && canOutlast(period, most)
      ? [fault(at, `${period} is more than its most, ${most}`, 'a period within its limits')]
      : []),
    ...(most !== null && canOutlast(least, most)
      ? [fault(at, `its least, ${least}, is more than its most, ${most}`, 'limits between which something lies')]
      : []),
    ...(statute !== undefined && most !== null && canOutlast(statute.period, most)
      ? [
          fault(
            at,
            `${statute.law} wants ${statute.period}, ${maximum ? 'people were promised' : 'its most is'} ${most}`,
            'a period that keeps both',
          ),
        ]
      : []),
    ...(statute !== undefined && period !== null && canOutlast(statute.period, period)
      ? [fault(at, `${period} is less than ${statute.law} wants, ${statute.period}`, `at least ${statute.period}`)]
      : []),
  ]
}

type Declared = Pick<Entity, 'name' | 'retain'> & Partial<Pick<Entity, 'hangsOn' | 'fields'>> & Partial<Pick<Store, 'columns' | 'reach'>>

/** The engine erases and redacts; a rule that wants something else would be a promise that nobody keeps. */
const able = new Set(['erase', 'redact'])

function faultsOfTable({ name, retain, hangsOn, fields, columns, reach }: Declared, rules: RulePeriods): Fault[] {
  const at = `${name}.retain`
  if (retain === undefined)
    return [fault(at, 'nothing says how long it is kept', `retain: { clock, rule: 'with-its-record', action: 'erase' }`)]
  const rule: RulePeriod | undefined = rules[retain.rule]
  if (rule === undefined) return [fault(at, `no rule is called "${String(retain.rule)}"`, `one of ${Object.keys(rules).join(', ')}`)]
  const isEntity = fields !== undefined
  return [
    ...(retain.clock === undefined || retain.clock === '' ? [fault(at, 'nothing says from when on', 'clock: a time of the row')] : []),
    ...(rule.period === null || able.has(retain.action) ? [] : [fault(at, `nobody can "${retain.action}"`, `action: 'erase'`)]),
    ...(isEntity && retain.rule === 'with-its-record' && hangsOn === undefined
      ? [fault(at, 'it hangs on no record that it could go with', `hangsOn, or rule: 'while-subscribed'`)]
      : []),
    ...(!isEntity && retain.rule === 'with-its-account' && !(reach !== undefined && 'account' in reach)
      ? [fault(at, 'it leads to no account that it could go with', `reach: { account: 'account_id' }`)]
      : []),
    ...(!isEntity && columns !== undefined && Object.keys(columns).length === 0 ? [fault(at, 'it has no columns', 'columns')] : []),
  ]
}

/** Everything in the declared model that contradicts itself about how long something is kept. */
export const faultsOfRetention = (entities: readonly Entity[], stores: readonly Store[], rules: RulePeriods = rulePeriods): Fault[] => [
  ...Object.entries(rules).flatMap(([name, rule]) => faultsOfRule(name, rule)),
  ...[...entities, ...stores].flatMap((table) => faultsOfTable(table, rules)),
]

/** Throws where the model contradicts itself, and names both sides: such a model does not start. */
export function mustAgree(entities: readonly Entity[], stores: readonly Store[], rules?: RulePeriods): void {
  const faults = faultsOfRetention(entities, stores, rules)
  if (faults.length === 0) return
  throw new Error(
    `How long things are kept contradicts itself:\n${faults.map(({ at, problem, instead }) => `  ${at}: ${problem}. Write: ${instead}`).join('\n')}`,
  )
}
