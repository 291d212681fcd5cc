import { type Exact, type Field, field, type Kind, type MustSay, type Value } from '#schema/field.ts'
import { readId } from '#schema/values/id.ts'

export interface ImageOptions extends MustSay {}

export const imageKind: Kind<string, ImageOptions> = {
  name: 'image',
  lives: 'row',
  keeps: 'image',
  card: 'PHOTO',
  filters: ['empty'],
  sortable: false,
  forOwnFields: false,
  columns: () => [{ key: '', type: 'uuid' }],
  json: () => ({ type: 'string', format: 'uuid', description: 'Changes with every new image.' }),
  read: (input) => readId(input),
  words: () => [],
  toCell: (value) => value,
  fromCell: (text) => text,
  cells: () => [{ path: '' }],
}

/** A small square image, a portrait or a logo: its value names the bytes in the file store. Written by its own upload alone. */
export function image<const O extends ImageOptions>(options: Exact<O, ImageOptions>): Field<Value<string, O>> {
  return field(imageKind, { set: 'by-rule', ...options } as unknown as O) as Field<Value<string, O>>
}
