import { type Role, roles } from '#schema/access.ts'
import type { Entity } from '#schema/entity.ts'
import type { Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import { type Fault, fault, type Pass } from '#schema/verify/fault.ts'

/** A new record begins with a value that the field can have. */
function begins(at: string, { kind, options }: Field): Fault[] {
  const { initial } = options
  if (initial === undefined) return []
  if (initial === 'actor') return kind.name === 'user' ? [] : [fault(at, 'who made a record is a member', 'a field of the kind user')]
  if (initial === 'channel') return kind.name === 'text' ? [] : [fault(at, 'how a record came is a word', 'a field of text')]
  try {
    kind.read(initial.value, options, { country: 'DE' })
    return []
  } catch {
    return [fault(at, 'its initial value is none of its values', 'a value that its kind reads')]
  }
}

/** A copy names the field from which it was made: erasure and correction follow it. */
function copies(at: string, { options: { copiedFrom } }: Field, all: readonly Entity[]): Fault[] {
  if (copiedFrom === undefined) return []
  const [name, key] = copiedFrom.split('.')
  const origin = all.find((entity) => entity.name === name)?.fields[key ?? '']
  return origin === undefined ? [fault(at, `there is no "${copiedFrom}" to copy`, `copiedFrom: 'contact.lastName'`)] : []
}

const strangers = (readers: readonly Role[] | undefined): Role[] => (readers ?? []).filter((role) => !roles.includes(role))

function check(at: string, field: Field, all: readonly Entity[]): Fault[] {
  const { kind, options } = field
  const text = kind.columns(options)[0]?.type === 'text'
  return [
    ...begins(at, field),
    ...copies(at, field, all),
    ...strangers(options.readableBy).map((role) => fault(at, `there is no role "${role}"`, `one of ${roles.join(', ')}`)),
    ...(options.unique && !options.filterable ? [fault(at, 'what is unique is looked up by its value', 'filterable: true besides')] : []),
    ...(options.onErasure === 'redact' && !text ? [fault(at, 'only text can be cleaned of a person at the spot', 'erase or retain')] : []),
  ]
}

/** A part lives in its list: what orders, hides or tells apart records is no matter of a part. */
const checkPart = (at: string, { options }: Field): Fault[] => [
  ...(options.sortable ? [fault(at, 'lists are not sorted by a part', 'leave sortable out')] : []),
  ...(options.unique ? [fault(at, 'a part is not unique among records', 'leave unique out')] : []),
  ...(options.readableBy ? [fault(at, 'a part is read with its list', 'readableBy at the list')] : []),
]

/** What fields say of themselves fits together. */
export const options: Pass = ({ name, fields }, all) =>
  Object.entries(fields).flatMap(([key, field]) => [
    ...check(`${name}.${key}`, field, all),
    ...Object.entries(field.kind.lives === 'parts' ? (field.options as PartsOptions).fields : {}).flatMap(([inner, part]) => [
      ...check(`${name}.${key}.${inner}`, part, all),
      ...checkPart(`${name}.${key}.${inner}`, part),
    ]),
  ])
