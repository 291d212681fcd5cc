import type { PartsOptions } from '#schema/fields/parts.ts'
import { type Fault, fault, type Pass } from '#schema/verify/fault.ts'

/** Where a law keeps some fields when the person goes, everything else in the record must be able to be empty, and the link to the person too. */
export const erasure: Pass = ({ name, subject, fields }) => {
  const kept = Object.entries(fields).filter(([, { options }]) => options.onErasure === 'retain')
  if (kept.length === 0) return []
  const link = typeof subject === 'string' ? subject : undefined
  return [
    ...(subject === 'self'
      ? [fault(`${name}.subject`, 'a person who is kept was not erased', 'a record of its own for what a law keeps')]
      : []),
    ...Object.entries(fields).flatMap(([key, { options, kind }]): Fault[] => {
      if (kind.lives === 'parts' && Object.values((options as PartsOptions).fields).some((inner) => inner.options.onErasure === 'retain'))
        return [fault(`${name}.${key}`, 'a part of a list is kept by no law alone', "onErasure: 'retain' on the list")]
      if (kind.lives !== 'row' || options.required !== true) return []
      if (options.onErasure === 'retain' && key !== link) return []
      return [
        fault(
          `${name}.${key}`,
          'what erasure empties in a record that a law keeps may not be required',
          "no required, or onErasure: 'retain'",
        ),
      ]
    }),
  ]
}
