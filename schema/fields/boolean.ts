import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { wrong } from '#schema/problem.ts'

export interface BooleanOptions extends FieldOptions {}

const spellings: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  ja: true,
  '1': true,
  x: true,
  false: false,
  no: false,
  nein: false,
  '0': false,
}

export const booleanKind: Kind<boolean, BooleanOptions> = {
  name: 'boolean',
  lives: 'row',
  filters: ['eq', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'boolean' }],
  json: () => ({ type: 'boolean' }),
  read(input) {
    if (typeof input !== 'boolean') throw wrong('boolean.not-yes-or-no')
    return input
  },
  words: () => [],
  toCell: (value) => String(value),
  fromCell: (text) => spellings[text.trim().toLowerCase()] ?? text,
  cells: () => [{ path: '' }],
}

/** Yes or no. */
export function boolean<const O extends BooleanOptions>(options: Exact<O, BooleanOptions>): Field<Value<boolean, O>> {
  return field(booleanKind, options as O) as Field<Value<boolean, O>>
}
