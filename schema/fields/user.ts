import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { type LinkOptions, linkKind } from '#schema/fields/link.ts'

/** A member of the tenant: stored as a link, shown as a person, filtered by "me". */
export const userKind: Kind<string, LinkOptions> = { ...linkKind, name: 'user' }

/** A member: `owner: user({})`. */
export function user<const O extends FieldOptions>(options: Exact<O, FieldOptions>): Field<Value<string, O>> {
  return field(userKind, { holds: 'user.account', ...(options as O), to: 'member' }) as unknown as Field<Value<string, O>>
}
