import { gather, inside, step, wrong } from '#schema/problem.ts'
import { countries } from '#schema/values/country.ts'
import { readDay, readMoment } from '#schema/values/day.ts'
import { readEmail } from '#schema/values/email-address.ts'
import { readText } from '#schema/values/text.ts'

/** One value of a body: how the API document describes it, and how it is read. Throws Wrong. */
export interface Value<T> {
  readonly json: Readonly<Record<string, unknown>>
  readonly read: (input: unknown) => T
  /** May be left out. */
  readonly optional?: true
}

type ValueOf<V> = V extends Value<infer T> ? T : never

export interface Body<T> {
  /** JSON Schema, for the API document. */
  readonly json: Readonly<Record<string, unknown>>
  readonly read: (input: unknown) => T
}

/** A body of exactly these values; every problem is found at once, and what nobody asked for is one. */
export function body<const V extends Readonly<Record<string, Value<unknown>>>>(
  values: V,
): Body<{ readonly [K in keyof V]: ValueOf<V[K]> }> {
  const properties = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value.json]))
  const required = Object.keys(values).filter((key) => values[key]?.optional !== true)
  return {
    json: { type: 'object', additionalProperties: false, properties, ...(required.length === 0 ? {} : { required }) },
    read: (input) => readAll(values, input) as { readonly [K in keyof V]: ValueOf<V[K]> },
  }
}

function readAll(values: Readonly<Record<string, Value<unknown>>>, input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('not-an-object')
  const given = input as Record<string, unknown>
  const read: Record<string, unknown> = {}
  gather([
    ...Object.entries(values).map(([key, value]) => () => {
      read[key] = inside(`/${key}`, () => value.read(Object.hasOwn(given, key) ? given[key] : undefined))
    }),
    ...Object.keys(given).map((key) => () => {
      if (Object.hasOwn(values, key)) return
      inside(step(key), () => {
        throw wrong('unknown-field')
      })
    }),
  ])
  return read
}

/** The same value, undefined where it was left out. */
export const optional = <T>(value: Value<T>): Value<T | undefined> => ({
  json: value.json,
  optional: true,
  read: (input) => (input === undefined ? undefined : value.read(input)),
})

/** The same value, or null. */
export const nullable = <T>(value: Value<T>): Value<T | null> => ({
  json: { anyOf: [value.json, { type: 'null' }] },
  optional: true,
  read: (input) => (input === undefined || input === null ? null : value.read(input)),
})

const given = <T>(value: T | ''): T => {
  if (value === '') throw wrong('required')
  return value
}

const present = (input: unknown): unknown => {
  if (input === undefined || input === null) throw wrong('required')
  return input
}

export const text = (max: number): Value<string> => ({
  json: { type: 'string', minLength: 1, maxLength: max },
  read: (input) => given(readText(present(input), max, false)),
})

export const emailAddress: Value<string> = {
  json: { type: 'string', format: 'email', maxLength: 254 },
  read: (input) => given(readEmail(present(input))),
}

/** A password as typed: spaces count. Whether it is a good one is asked elsewhere. */
export const password: Value<string> = {
  json: { type: 'string', format: 'password', maxLength: 1024 },
  read: (input) => {
    const typed = present(input)
    if (typeof typed !== 'string') throw wrong('not-text')
    if (typed.length > 1024) throw wrong('too-long', { max: 256 })
    return given(typed)
  },
}

/** What stands behind `#` in a link. */
export const token: Value<string> = {
  json: { type: 'string', maxLength: 200 },
  read: (input) => {
    const typed = present(input)
    if (typeof typed !== 'string') throw wrong('not-text')
    if (typed.length > 200) throw wrong('too-long', { max: 200 })
    return typed
  },
}

export const oneOf = <const T extends string>(of: readonly T[]): Value<T> => ({
  json: { type: 'string', enum: of },
  read: (input) => {
    const found = of.find((each) => each === present(input))
    if (found === undefined) throw wrong('choice.not-one-of', { allowed: of.join(', ') })
    return found
  },
})

export const yesOrNo: Value<boolean> = {
  json: { type: 'boolean' },
  read: (input) => {
    const given = present(input)
    if (typeof given !== 'boolean') throw wrong('boolean.not-yes-or-no')
    return given
  },
}

/** From 1. */
export const wholeNumber: Value<number> = {
  json: { type: 'integer', minimum: 1 },
  read: (input) => {
    const given = present(input)
    if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 1) throw wrong('not-a-number')
    return given
  },
}

/** Each once, in no order. */
export const listOf = <T>(value: Value<T>): Value<readonly T[]> => ({
  json: { type: 'array', items: value.json, uniqueItems: true },
  read: (input) => {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    return [...new Set(input.map((each, index) => inside(`/${index}`, () => value.read(each))))]
  },
})

export const language = oneOf(['en', 'de'])

export const country: Value<string> = {
  json: { type: 'string', pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' },
  read: (input) => {
    const code = present(input)
    if (typeof code !== 'string' || !countries.includes(code)) throw wrong('country.unknown')
    return code
  },
}

export const day: Value<string> = { json: { type: 'string', format: 'date' }, read: (input) => given(readDay(present(input))) }

export const moment: Value<string> = {
  json: { type: 'string', format: 'date-time' },
  read: (input) => given(readMoment(present(input))),
}

export const timeZone: Value<string> = {
  json: { type: 'string', description: 'IANA name, such as Europe/Berlin' },
  read: (input) => {
    const name = readText(present(input), 64, false)
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    } catch {
      throw wrong('time-zone.unknown')
    }
  },
}

export const currency: Value<string> = {
  json: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' },
  read: (input) => {
    const code = present(input)
    if (typeof code !== 'string' || !Intl.supportedValuesOf('currency').includes(code)) throw wrong('currency.unknown')
    return code
  },
}
