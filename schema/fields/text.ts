import { type Exact, type Field, field, type Kind, type MustSay, type Value } from '#schema/field.ts'
import { fileNameOf } from '#schema/values/file-name.ts'
import { readText } from '#schema/values/text.ts'

export interface TextOptions extends MustSay {
  /** Code points; 200 unless told. */
  readonly max?: number
  /** People's and companies' names sort as people expect; codes byte by byte. */
  readonly collation?: 'people' | 'code'
  /** It names a file: nothing in it turns or hides its ending, by whichever way it came. */
  readonly names?: 'file'
}

const maxOf = (options: TextOptions): number => options.max ?? 200

export const textKind: Kind<string, TextOptions> = {
  name: 'text',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: (options) => [{ key: '', type: 'text', collation: options.collation ?? 'people', maxLength: maxOf(options) }],
  json: (options) => ({ type: 'string', maxLength: maxOf(options) }),
  read: (input, options) => {
    const text = readText(input, maxOf(options), false)
    return options.names === 'file' && text !== '' ? fileNameOf(text) : text
  },
  words: (value) => [value],
  toCell: (value) => value,
  // A line break in a cell is how a sheet was laid out: a name is one line.
  fromCell: (text) => text.replace(/[\t\r\n]+/g, ' '),
  cells: () => [{ path: '' }],
}

/** One line of text. */
export function text<const O extends TextOptions>(options: Exact<O, TextOptions>): Field<Value<string, O>> {
  return field(textKind, options as O) as Field<Value<string, O>>
}
