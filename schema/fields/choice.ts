import { type Exact, type Field, field, type Kind, type MustSay, type Value } from '#schema/field.ts'
import { wrong } from '#schema/problem.ts'

export interface ChoiceOptions extends MustSay {
  /** The keys that are stored; their words stand in the catalogue, or, for own fields, in `labels`. */
  readonly of: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  /** What the tenant made is one of them too: the engine adds it to `of` in that tenant's model. */
  readonly more?: 'own-roles'
}

export const choiceKind: Kind<string, ChoiceOptions> = {
  name: 'choice',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: (options) => [{ key: '', type: 'text', collation: 'code', ...(options.more === undefined ? { oneOf: options.of } : {}) }],
  json: (options) => ({ type: 'string', enum: options.of }),
  read(input, options) {
    if (input === '') return ''
    if (typeof input !== 'string' || !options.of.includes(input)) throw wrong('choice.not-one-of', { allowed: options.of.join(', ') })
    return input
  },
  words: () => [],
  toCell: (value) => value,
  fromCell(text, options) {
    const said = text.trim().toLowerCase()
    return options.of.find((key) => key.toLowerCase() === said || options.labels?.[key]?.toLowerCase() === said) ?? text.trim()
  },
  cells: () => [{ path: '' }],
}

/** One of a few. */
export function choice<const O extends ChoiceOptions>(options: Exact<O, ChoiceOptions>): Field<Value<O['of'][number], O>> {
  return field(choiceKind, options as O) as Field<Value<O['of'][number], O>>
}
