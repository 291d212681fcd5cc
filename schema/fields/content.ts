import { type Exact, type Field, type FieldOptions, field, type Kind, type Value } from '#schema/field.ts'
import { gather, inside, step, wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'

export interface ContentOptions extends FieldOptions {}

/** How a content may be looked at without being taken out; anything else is only downloaded. */
const previews = ['image', 'pdf', 'text'] as const
export type Preview = (typeof previews)[number]

/** What a file holds. The bytes lie encrypted in the file store under `id`; the type is what they are, whatever the name says. */
export interface Content {
  readonly id: string
  readonly mediaType: string
  /** Bytes. */
  readonly size: number
  /** SHA-256 of the bytes, as they are given out. */
  readonly sha256: string
  readonly preview: Preview | null
}

const readers: { readonly [K in keyof Content]: (input: unknown) => Content[K] } = {
  id(input) {
    if (typeof input !== 'string' || !isId(input)) throw wrong('id.not-an-id')
    return input
  },
  mediaType(input) {
    if (typeof input !== 'string' || !/^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(input)) throw wrong('content.not-a-media-type')
    return input
  },
  size(input) {
    const size = typeof input === 'string' && /^\d{1,15}$/.test(input) ? Number(input) : input
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw wrong('content.not-a-size')
    return size
  },
  sha256(input) {
    if (typeof input !== 'string' || !/^[0-9a-f]{64}$/.test(input)) throw wrong('content.not-a-sum')
    return input
  },
  preview(input) {
    const preview = previews.find((each) => each === input)
    if (preview === undefined && input !== null && input !== '' && input !== undefined)
      throw wrong('choice.not-one-of', { allowed: previews.join(', ') })
    return preview ?? null
  },
}

const keys = Object.keys(readers) as (keyof Content)[]

export const contentKind: Kind<Content, ContentOptions> = {
  name: 'content',
  lives: 'row',
  keeps: 'file',
  filters: [],
  sortable: false,
  forOwnFields: false,
  columns: () => [
    { key: 'id', type: 'uuid' },
    { key: 'mediaType', type: 'text', collation: 'code', maxLength: 120 },
    { key: 'size', type: 'bigint' },
    { key: 'sha256', type: 'text', collation: 'code', maxLength: 64 },
    { key: 'preview', type: 'text', collation: 'code', oneOf: previews, optional: true },
  ],
  json: () => ({
    type: 'object',
    additionalProperties: false,
    required: keys,
    properties: {
      id: { type: 'string', format: 'uuid' },
      mediaType: { type: 'string', maxLength: 120 },
      size: { type: 'integer', minimum: 0, description: 'Bytes.' },
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      preview: { enum: [...previews, null], description: 'How it may be looked at.' },
    },
  }),
  read(input) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('not-an-object')
    const given = input as Record<string, unknown>
    const value: Record<string, unknown> = {}
    gather([
      ...keys.map((key) => () => {
        value[key] = inside(`/${key}`, () => readers[key](given[key]))
      }),
      ...Object.keys(given)
        .filter((key) => !Object.hasOwn(readers, key))
        .map(
          (key) => () =>
            inside(step(key), () => {
              throw wrong('unknown-field')
            }),
        ),
    ])
    return value as unknown as Content
  },
  words: () => [],
  toCell: (value, path) => String(value[path as keyof Content] ?? ''),
  fromCell: (text) => text,
  cells: () => keys.map((path) => ({ path })),
}

/** What a file holds; written by the upload alone: `content({ holds: 'free-text' })`. */
export function content<const O extends ContentOptions>(options: Exact<O, ContentOptions>): Field<Value<Content, O>> {
  return field(contentKind, { set: 'by-rule', ...options } as unknown as O) as Field<Value<Content, O>>
}
