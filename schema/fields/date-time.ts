import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { type Moment, readMoment } from '#schema/values/day.ts'

export interface DateTimeOptions extends FieldOptions {}

export const dateTimeKind: Kind<Moment, DateTimeOptions> = {
  name: 'dateTime',
  lives: 'row',
  filters: ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'timestamptz(3)' }],
  json: () => ({ type: 'string', format: 'date-time' }),
  read: (input) => readMoment(input),
  words: () => [],
  toCell: (value) => value,
  fromCell: (text) => text,
  cells: () => [{ path: '' }],
}

/** A moment, `2026-11-22T09:30:00.000Z`. */
export function dateTime<const O extends DateTimeOptions>(options: Exact<O, DateTimeOptions>): Field<Value<Moment, O>> {
  return field(dateTimeKind, options as O) as Field<Value<Moment, O>>
}
