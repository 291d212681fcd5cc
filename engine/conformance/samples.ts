import type { EntityModel, FieldModel } from '#engine/model.ts'
import { releaseModel } from '#engine/model-of.ts'
import { roles, scopeOf } from '#schema/access.ts'

/** Chance that repeats itself: the same seed gives the same values on every machine (mulberry32). */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('chance was given nothing to choose from')
    return item
  }
}

/** Records that a sample may link to, by entity. */
export type Pool = ReadonlyMap<string, readonly string[]>

/** Everybody may read its records, and so whatever hangs on one: what hangs on narrower ones is tried by itself (`rights.test.ts`). */
const isOpen = (name: string): boolean => {
  const entity = releaseModel().entity(name)
  return entity === undefined || roles.every((role) => scopeOf(entity.access, 'read', role) === 'all')
}

interface Sampling {
  readonly chance: Chance
  readonly pool: Pool
  /** Makes values that must be unique so. */
  readonly serial: number
  readonly options: Readonly<Record<string, unknown>>
  readonly field: FieldModel
}

const names = [
  'Ada',
  'Özil',
  'Zander',
  "O'Brien",
  'Łukasz',
  'ßtern',
  '李雷',
  'محمد',
  'Anne-Marie',
  'van der Berg',
  'ZANDER',
  'zander',
  'Éclair',
]
const odd = [
  '👩‍🚀 Space',
  'a%b_c\\d',
  '<b>bold</b> &amp;',
  "Robert'); drop table contact;--",
  'left \u202Eright\u202C',
  'two  spaces',
  '"quoted"',
  '{"a":1}',
]

const text = ({ chance, serial, options, field }: Sampling): string => {
  const word = chance.of(chance.below(3) === 0 ? odd : names)
  return cut(field.options.unique ? `${word} ${serial}` : word, options.max)
}

const cut = (value: string, max: unknown): string =>
  [...value]
    .slice(-Number(max ?? 200))
    .join('')
    .trim()

const lines = (sampling: Sampling): string =>
  cut(`${text(sampling)}\n\tsaid: ${sampling.chance.of(odd)}\nand left`, sampling.options.max ?? 20_000)

const linked = ({ pool, chance, field }: Sampling, to: string): string => {
  const known = pool.get(to)
  if (known === undefined || known.length === 0) throw new Error(`${field.key} links to ${to}, of which the pool has none`)
  return chance.of(known)
}

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
const day = ({ chance }: Sampling): string => `${1900 + chance.below(150)}-${pad(1 + chance.below(12))}-${pad(1 + chance.below(28))}`

const idFrom = (chance: Chance): string => {
  const hex = Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** How to make a value of each kind, valid under the options of its field. A kind without a line here fails the suite by name. */
const makers: Readonly<Record<string, (sampling: Sampling) => unknown>> = {
  text,
  longText: lines,
  email: ({ chance, serial, field }) =>
    `${chance.of(['ada', 'grace.hopper', 'info+crm', 'jörg'])}${field.options.unique ? serial : chance.below(4)}@${chance.of(['x.example', 'sub.y.example'])}`,
  phone: ({ chance }) => chance.of(['+49 30 1234567', '0171 5550100', '(030) 765 43 21', '112', '+1 202 555 0173', '0049 89 123456']),
  url: ({ chance }) => chance.of(['https://www.example.org/a?b=c#d', 'http://x.example', 'y.example/ü', 'https://z.example/<b>']),
  address: ({ chance }) => ({
    street: chance.of(['Hauptstr. 1\nHinterhaus', '12 Rue de l’Église', null]),
    postalCode: chance.of(['10115', 'SW1A 1AA', null]),
    city: chance.of(['Berlin', 'Łódź', 'Zürich']),
    country: chance.of(['DE', 'Germany', 'fr', null]),
  }),
  date: day,
  dateTime: (sampling) => `${day(sampling)}T${pad(sampling.chance.below(24))}:30:00.${pad(sampling.chance.below(1000), 3)}Z`,
  boolean: ({ chance }) => chance.below(2) === 0,
  choice: ({ chance, options }) => chance.of(options.of as readonly string[]),
  tags: (sampling) => [...new Set([linked(sampling, 'tag'), linked(sampling, 'tag')])],
  link: (sampling) => linked(sampling, sampling.field.to ?? ''),
  user: (sampling) => linked(sampling, sampling.field.to ?? ''),
  anchor: (sampling) => {
    const entity = sampling.chance.of([...sampling.pool.keys()].filter(isOpen))
    return { entity, id: linked(sampling, entity) }
  },
  image: ({ chance }) => idFrom(chance),
  content: ({ chance }) => ({
    id: idFrom(chance),
    mediaType: chance.of(['image/png', 'application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document']),
    size: chance.below(10_000_000),
    sha256: Array.from({ length: 64 }, () => chance.below(16).toString(16)).join(''),
    preview: chance.of(['image', 'pdf', 'text', null]),
  }),
  parts: ({ chance, pool, serial, field }) =>
    Array.from({ length: 1 + chance.below(3) }, (_, index) =>
      Object.fromEntries(
        (field.parts?.fields ?? [])
          .filter((inner) => inner.options.required || chance.below(2) === 0)
          .map((inner) => [inner.key, sample(inner, { chance, pool, serial: serial * 10 + index })]),
      ),
    ),
}

/** A valid value of a field, as somebody would send it. */
export function sample(field: FieldModel, given: { chance: Chance; pool: Pool; serial: number }): unknown {
  const maker = makers[field.kind.name]
  if (maker === undefined) throw new Error(`engine/conformance/samples.ts makes no values of the kind ${field.kind.name}: add a line`)
  return maker({ ...given, field, options: field.options as unknown as Record<string, unknown> })
}

export const sampledKinds = Object.keys(makers)

const writable = (field: FieldModel): boolean => field.options.set !== 'by-rule'

/** A record with a value in every field. */
export function full(entity: EntityModel, seed: number, pool: Pool): Record<string, unknown> {
  const chance = new Chance(seed)
  return Object.fromEntries(entity.fields.filter(writable).map((field) => [field.key, sample(field, { chance, pool, serial: seed })]))
}

/** A record in which about half of the fields that may be empty are. */
export function sparse(entity: EntityModel, seed: number, pool: Pool): Record<string, unknown> {
  const chance = new Chance(seed)
  return Object.fromEntries(
    entity.fields.filter(writable).map((field): [string, unknown] => {
      const value = sample(field, { chance, pool, serial: seed })
      return [field.key, field.options.required || chance.below(2) === 0 ? value : null]
    }),
  )
}
