import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { readId } from '#schema/values/id.ts'

export interface LinkOptions extends FieldOptions {
  /** The name of the linked entity. */
  readonly to: string
}

export const linkKind: Kind<string, LinkOptions> = {
  name: 'link',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: false,
  forOwnFields: true,
  columns: () => [{ key: 'id', type: 'uuid' }],
  json: () => ({ type: 'string', format: 'uuid' }),
  read: (input) => readId(input),
  words: () => [],
  toCell: (value) => value,
  fromCell: (text) => text,
  cells: () => [{ path: '' }],
}

/** Another record: `link('company', {})`. Its id; a foreign key of the same tenant. */
export function link<const O extends FieldOptions>(to: string, options: Exact<O, FieldOptions>): Field<Value<string, O>> {
  return field(linkKind, { holds: 'nothing-personal', ...(options as O), to }) as unknown as Field<Value<string, O>>
}
