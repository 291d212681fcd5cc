import type { Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import { erasureEffects } from '#schema/privacy.ts'
import { dataCategories } from '#schema/taxonomy.ts'
import { type Fault, fault, type Pass } from '#schema/verify/fault.ts'

const categories = new Set<string>([...dataCategories, 'free-text', 'nothing-personal'])
/** What these hold follows from what they are. */
const selfEvident = new Set(['date', 'dateTime', 'boolean'])

function check(at: string, { kind, options }: Field): Fault[] {
  const inner = kind.lives === 'parts' ? Object.entries((options as PartsOptions).fields) : []
  return [
    ...(options.holds === undefined && !selfEvident.has(kind.name)
      ? [fault(at, 'nobody knows what it holds', `holds: 'user.name', 'free-text' or 'nothing-personal'`)]
      : []),
    ...(options.holds !== undefined && !categories.has(options.holds)
      ? [fault(at, `"${options.holds}" is no category of data`, 'a key of schema/taxonomy.ts')]
      : []),
    ...(options.onErasure !== undefined && !erasureEffects.includes(options.onErasure)
      ? [fault(at, `"${options.onErasure}" is no effect of erasure`, erasureEffects.join(', '))]
      : []),
    ...(options.sortable && !kind.sortable ? [fault(at, `lists cannot be sorted by a ${kind.name}`, 'leave sortable out')] : []),
    ...(options.filterable && kind.filters.length === 0
      ? [fault(at, `lists cannot be filtered by a ${kind.name}`, 'leave filterable out')]
      : []),
    ...(options.unique && kind.columns(options).length !== 1 ? [fault(at, `a ${kind.name} cannot be unique`, 'leave unique out')] : []),
    ...inner.flatMap(([key, field]) => check(`${at}.${key}`, field)),
  ]
}

/** A field says what it holds, and claims nothing that its kind cannot do. */
export const fields: Pass = ({ name, fields: declared }) =>
  Object.entries(declared).flatMap(([key, field]) => check(`${name}.${key}`, field))
