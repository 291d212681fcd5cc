import { type Exact, type Field, type FieldOptions, field, type JsonSchema, type Kind, type Value } from '#schema/field.ts'
import { gather, inside, step, wrong } from '#schema/problem.ts'
import { countryOf } from '#schema/values/country.ts'
import { readText } from '#schema/values/text.ts'

export interface AddressOptions extends FieldOptions {}

/** A postal address; `country` is ISO 3166-1 alpha-2. */
export interface Address {
  readonly street: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly region: string | null
  readonly country: string | null
}

const parts = ['street', 'postalCode', 'city', 'region', 'country'] as const
const limits = { street: 300, postalCode: 20, city: 120, region: 120, country: 2 } as const

function readPart(part: (typeof parts)[number], input: unknown): string | null {
  if (input === null || input === undefined) return null
  if (part !== 'country') return readText(input, limits[part], part === 'street') || null
  const name = readText(input, 100, false)
  if (name === '') return null
  const code = countryOf(name)
  if (code === undefined) throw wrong('country.unknown')
  return code
}

export const addressKind: Kind<Address | null, AddressOptions> = {
  name: 'address',
  lives: 'row',
  filters: ['empty'],
  sortable: false,
  forOwnFields: false,
  columns: () =>
    parts.map((key) => ({
      key,
      type: 'text',
      collation: key === 'street' || key === 'city' || key === 'region' ? 'people' : 'code',
      maxLength: limits[key],
      optional: true,
    })),
  json: () => ({
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(parts.map((key): [string, JsonSchema] => [key, { type: ['string', 'null'], maxLength: limits[key] }])),
  }),
  read(input) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('not-an-object')
    const given = input as Record<string, unknown>
    const value: Record<string, string | null> = {}
    gather([
      ...parts.map((part) => () => {
        value[part] = inside(`/${part}`, () => readPart(part, given[part]))
      }),
      ...Object.keys(given)
        .filter((key) => !(parts as readonly string[]).includes(key))
        .map(
          (key) => () =>
            inside(step(key), () => {
              throw wrong('unknown-field')
            }),
        ),
    ])
    return parts.every((part) => value[part] === null) ? null : (value as unknown as Address)
  },
  words: (value) => parts.flatMap((part) => value?.[part] ?? []),
  toCell: (value, path) => value?.[path as (typeof parts)[number]] ?? '',
  fromCell: (text) => text,
  card: 'ADR',
  cells: () => parts.map((path) => ({ path })),
}

/** A postal address. */
export function address<const O extends AddressOptions>(options: Exact<O, AddressOptions>): Field<Value<Address, O>> {
  return field(addressKind, { holds: 'user.contact.address', ...options } as unknown as O) as unknown as Field<Value<Address, O>>
}
