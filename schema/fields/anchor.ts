import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'

export interface AnchorOptions extends FieldOptions {}

/** The record on which another one hangs, whatever its entity. */
export interface Anchor {
  readonly entity: string
  readonly id: string
}

export const anchorKind: Kind<Anchor, AnchorOptions> = {
  name: 'anchor',
  lives: 'row',
  filters: ['eq'],
  sortable: false,
  forOwnFields: false,
  columns: () => [
    { key: 'entity', type: 'text', collation: 'code', maxLength: 60 },
    { key: 'id', type: 'uuid' },
  ],
  json: () => ({
    type: 'object',
    additionalProperties: false,
    required: ['entity', 'id'],
    properties: { entity: { type: 'string', maxLength: 60 }, id: { type: 'string', format: 'uuid' } },
  }),
  read(input) {
    const { entity, id } = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>
    if (typeof entity !== 'string' || !/^[a-z][A-Za-z0-9_]{0,59}$/.test(entity) || typeof id !== 'string' || !isId(id.toLowerCase()))
      throw wrong('anchor.not-a-record')
    return { entity, id: id.toLowerCase() }
  },
  words: () => [],
  toCell: (value) => `${value.entity}/${value.id}`,
  fromCell(text) {
    const [entity, id] = text.split('/')
    return { entity, id }
  },
  cells: () => [{ path: '' }],
}

/** Hangs the record on one other record of any entity; the one link without a foreign key. */
export function anchor<const O extends AnchorOptions>(options: Exact<O, AnchorOptions>): Field<Value<Anchor, O>> {
  return field(anchorKind, { holds: 'nothing-personal', required: true, ...options } as unknown as O) as Field<Value<Anchor, O>>
}
