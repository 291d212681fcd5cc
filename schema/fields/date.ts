import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { type Day, readDay } from '#schema/values/day.ts'

export interface DateOptions extends FieldOptions {}

export const dateKind: Kind<Day, DateOptions> = {
  name: 'date',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'date' }],
  json: () => ({ type: 'string', format: 'date' }),
  read: (input) => readDay(input),
  words: () => [],
  toCell: (value) => value,
  fromCell: (text) => text,
  cells: () => [{ path: '' }],
}

/** A day, `2026-11-22`. */
export function date<const O extends DateOptions>(options: Exact<O, DateOptions>): Field<Value<Day, O>> {
  return field(dateKind, options as O) as Field<Value<Day, O>>
}
