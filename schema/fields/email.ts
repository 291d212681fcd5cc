import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { readEmail } from '#schema/values/email-address.ts'

export interface EmailOptions extends FieldOptions {}

export const emailKind: Kind<string, EmailOptions> = {
  name: 'email',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'text', collation: 'code', maxLength: 254 }],
  json: () => ({ type: 'string', format: 'idn-email', maxLength: 254 }),
  read: (input) => readEmail(input),
  words: (value) => [value],
  toCell: (value) => value,
  fromCell: (text) => text,
  card: 'EMAIL',
  cells: () => [{ path: '' }],
}

/** An e-mail address, kept in lower case: it names the same mailbox however it is typed. */
export function email<const O extends EmailOptions>(options: Exact<O, EmailOptions>): Field<Value<string, O>> {
  return field(emailKind, { holds: 'user.contact.email', ...options } as unknown as O) as Field<Value<string, O>>
}
