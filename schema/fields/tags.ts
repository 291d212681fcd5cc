import { type Exact, type Field, type FieldOptions, field, type Kind } from '#schema/field.ts'
import { inside, wrong } from '#schema/problem.ts'
import { readId } from '#schema/values/id.ts'

export interface TagsOptions extends FieldOptions {}

const max = 50

export const tagsKind: Kind<readonly string[], TagsOptions> = {
  name: 'tags',
  lives: 'taggings',
  filters: ['eq', 'in', 'empty'],
  sortable: false,
  forOwnFields: false,
  columns: () => [],
  json: () => ({ type: 'array', maxItems: max, uniqueItems: true, items: { type: 'string', format: 'uuid' } }),
  read(input) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > max) throw wrong('too-many', { max })
    const ids = input.map((item, index) => inside(`/${index}`, () => readId(item)))
    return [...new Set(ids.filter((id) => id !== ''))]
  },
  words: () => [],
  toCell: (value) => value.join(', '),
  fromCell: (text) =>
    text
      .split(/[,;]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  card: 'CATEGORIES',
  cells: () => [{ path: '' }],
}

/** Tags of the tenant: a list of their ids. */
export function tags<const O extends TagsOptions>(options: Exact<O, TagsOptions>): Field<readonly string[]> {
  return field(tagsKind, { holds: 'nothing-personal', ...options, to: 'tag' } as unknown as O) as Field<readonly string[]>
}
