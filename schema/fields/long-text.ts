import { type Exact, type Field, field, type Kind, type MustSay, type Value } from '#schema/field.ts'
import { readText } from '#schema/values/text.ts'

export interface LongTextOptions extends MustSay {
  /** Code points; 20,000 unless told. */
  readonly max?: number
}

const maxOf = (options: LongTextOptions): number => options.max ?? 20_000

export const longTextKind: Kind<string, LongTextOptions> = {
  name: 'longText',
  lives: 'row',
  filters: ['empty'],
  sortable: false,
  forOwnFields: true,
  columns: (options) => [{ key: '', type: 'text', collation: 'code', maxLength: maxOf(options) }],
  json: (options) => ({ type: 'string', maxLength: maxOf(options) }),
  read: (input, options) => readText(input, maxOf(options), true),
  words: (value) => [value],
  toCell: (value) => value,
  fromCell: (text) => text,
  cells: () => [{ path: '' }],
}

/** Text of several lines. */
export function longText<const O extends LongTextOptions>(options: Exact<O, LongTextOptions>): Field<Value<string, O>> {
  return field(longTextKind, options as O) as Field<Value<string, O>>
}
