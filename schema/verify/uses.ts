import { legalBases, retentionRules, type Uses } from '#schema/privacy.ts'
import { dataUses } from '#schema/taxonomy.ts'
import { type Fault, fault, type Pass } from '#schema/verify/fault.ts'

const check = (at: string, uses: Uses): Fault[] =>
  Object.entries(uses).flatMap(([use, basis]) => [
    ...((dataUses as readonly string[]).includes(use) ? [] : [fault(at, `"${use}" is no use of data`, 'a key of schema/taxonomy.ts')]),
    ...((legalBases as readonly (string | undefined)[]).includes(basis)
      ? []
      : [fault(at, `"${basis}" is no legal basis`, `one of ${legalBases.join(', ')}`)]),
  ])

/** Uses, bases and periods are words that the register knows. */
export const uses: Pass = ({ name, uses: declared, fields, retain, hangsOn }) => [
  ...check(`${name}.uses`, declared),
  ...Object.entries(fields).flatMap(([key, { options }]) => check(`${name}.${key}`, options.uses ?? {})),
  ...((retentionRules as readonly string[]).includes(retain.rule)
    ? []
    : [fault(`${name}.retain`, `nobody said how long "${retain.rule}" is`, `one of ${retentionRules.join(', ')}`)]),
  ...(retain.rule === 'with-its-record' && hangsOn === undefined
    ? [fault(`${name}.retain`, 'it hangs on no record with which it could end', 'a rule with a period of its own')]
    : []),
]
