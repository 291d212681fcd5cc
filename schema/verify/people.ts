import { fault, type Pass } from '#schema/verify/fault.ts'

const leadsToPeople = new Set(['link', 'user', 'anchor'])

/** Whose data, why, and how long: each entity answers. */
export const people: Pass = ({ name, subject, uses, retain, fields, minor }) => {
  const link = typeof subject === 'string' && subject !== 'self' ? fields[subject] : undefined
  const clock = fields[retain.clock]
  return [
    ...(minor !== undefined && (subject !== 'self' || fields[minor]?.kind.name !== 'boolean')
      ? [
          fault(
            `${name}.minor`,
            'it does not say of a person whether they are a minor',
            'a field of yes or no, of an entity whose subject is self',
          ),
        ]
      : []),
    ...(typeof subject === 'object' && subject.none.trim().length < 10
      ? [fault(`${name}.subject`, 'nobody’s data needs a reason', `subject: { none: 'why no person is meant' }`)]
      : []),
    ...(typeof subject === 'string' && subject !== 'self' && !leadsToPeople.has(link?.kind.name ?? '')
      ? [fault(`${name}.subject`, `"${subject}" leads to nobody`, `'self', the key of a link, user or anchor, or { none: reason }`)]
      : []),
    ...(Object.keys(uses).length === 0
      ? [fault(`${name}.uses`, 'data without a use may not be held', `uses: { 'essential.service': 'contract' }`)]
      : []),
    ...(retain.clock !== 'createdAt' && retain.clock !== 'updatedAt' && !['date', 'dateTime'].includes(clock?.kind.name ?? '')
      ? [
          fault(
            `${name}.retain`,
            `"${retain.clock}" is no time from which a period could run`,
            `clock: 'createdAt', or a date of the record`,
          ),
        ]
      : []),
  ]
}
