import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { phoneWords, readPhone } from '#schema/values/phone-number.ts'

export interface PhoneOptions extends FieldOptions {}

export const phoneKind: Kind<string, PhoneOptions> = {
  name: 'phone',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: false,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'text', collation: 'code', maxLength: 60 }],
  json: () => ({ type: 'string', maxLength: 60 }),
  read: (input, _options, { country }) => readPhone(input, country),
  words: (value) => phoneWords(value),
  toCell: (value) => value,
  fromCell: (text) => text,
  card: 'TEL',
  cells: () => [{ path: '' }],
}

/** A phone number, E.164 where it can be. */
export function phone<const O extends PhoneOptions>(options: Exact<O, PhoneOptions>): Field<Value<string, O>> {
  return field(phoneKind, { holds: 'user.contact.phone_number', ...options } as unknown as O) as Field<Value<string, O>>
}
