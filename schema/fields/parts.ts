import {
  type Field,
  type FieldOptions,
  type Fields,
  field,
  type JsonSchema,
  type Kind,
  type ReadContext,
  type RecordOf,
} from '#schema/field.ts'
import { gather, inside, step, wrong } from '#schema/problem.ts'

export interface PartsOptions extends FieldOptions {
  readonly fields: Fields
  /** How many at most; 100 unless told. */
  readonly max?: number
}

export type Part = Readonly<Record<string, unknown>>

const maxOf = (options: PartsOptions): number => options.max ?? 100

function readPart(input: unknown, options: PartsOptions, context: ReadContext): Part | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('not-an-object')
  const given = input as Record<string, unknown>
  const part: Record<string, unknown> = {}
  gather([
    ...Object.entries(options.fields).map(([key, declared]) => () => {
      part[key] = inside(`/${key}`, () => readValue(declared, given[key], context))
    }),
    ...Object.keys(given).map((key) => () => {
      if (!Object.hasOwn(options.fields, key))
        inside(step(key), () => {
          throw wrong('unknown-field')
        })
    }),
  ])
  return part
}

/** A value from outside: null for nothing (undefined, null, empty text), else as its kind reads it. Throws Wrong, also when a required value is missing. */
export function readValue(declared: Field, input: unknown, context: ReadContext): unknown {
  const none = declared.kind.lives === 'row' ? null : []
  const value = input === undefined || input === null ? none : declared.kind.read(input, declared.options, context)
  const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (empty && declared.options.required) throw wrong('required')
  return empty ? none : value
}

export const partsKind: Kind<readonly Part[], PartsOptions> = {
  name: 'parts',
  lives: 'parts',
  // "Any part's `value` is": for parts that have a field of that name.
  filters: ['eq', 'in', 'empty'],
  sortable: false,
  forOwnFields: false,
  columns: () => [],
  json: (options) => ({
    type: 'array',
    maxItems: maxOf(options),
    items: {
      type: 'object',
      additionalProperties: false,
      required: Object.keys(options.fields).filter((key) => options.fields[key]?.options.required),
      properties: Object.fromEntries(
        Object.entries(options.fields).map(([key, { kind, options: inner }]): [string, JsonSchema] => [
          key,
          inner.required ? kind.json(inner) : { anyOf: [kind.json(inner), { type: 'null' }] },
        ]),
      ),
    },
  }),
  read(input, options, context) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > maxOf(options)) throw wrong('too-many', { max: maxOf(options) })
    const parts: Part[] = []
    gather(
      input.map((item, index) => () => {
        const part = inside(`/${index}`, () => readPart(item, options, context))
        if (part !== undefined) parts.push(part)
      }),
    )
    return parts
  },
  words: (value, options) =>
    value.flatMap((part) =>
      Object.entries(options.fields).flatMap(([key, { kind, options: inner }]) =>
        part[key] === null || part[key] === undefined ? [] : kind.words(part[key], inner),
      ),
    ),
  toCell(value, path, options) {
    const [index, key, ...rest] = path.split('.')
    const inner = options.fields[key ?? '']
    const found = value[Number(index)]?.[key ?? '']
    return inner === undefined || found === null || found === undefined ? '' : inner.kind.toCell(found, rest.join('.'), inner.options)
  },
  fromCell: (text) => text,
  cells: (options, count) =>
    Array.from({ length: count }, (_, index) =>
      Object.entries(options.fields).flatMap(([key, { kind, options: inner }]) =>
        kind.cells(inner, 0).map(({ path }) => ({ path: path === '' ? `${index}.${key}` : `${index}.${key}.${path}` })),
      ),
    ).flat(),
}

/** Several of the same, in order: e-mail addresses, the lines of an invoice. Rows of a table of their own. */
export function parts<const F extends Fields>(fields: F, options: Omit<PartsOptions, 'fields'> = {}): Field<readonly RecordOf<F>[]> {
  return field(partsKind, { holds: 'nothing-personal', ...options, fields }) as unknown as Field<readonly RecordOf<F>[]>
}
