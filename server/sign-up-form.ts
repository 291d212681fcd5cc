import { keptAnswers, signUpFields } from '#domain/operator/sign-up-form.ts'
import type { Field } from '#schema/field.ts'
import { wrong } from '#schema/problem.ts'
import { countries } from '#schema/values/country.ts'
import { password, type Value } from '#server/read-body.ts'

/** One question of a form, as the web draws it and the data map knows it. */
export interface Question {
  readonly key: string
  readonly kind: string
  readonly required: boolean
  readonly max: number | null
  readonly choices: readonly string[]
  /** The category of data, and why it is kept. */
  readonly holds: readonly string[]
  readonly why: string
}

const isPassword = ({ options }: Field): boolean => options.holds === 'user.authorization.password'

/** The questions of the form, drawn from the declarations: what nobody declared cannot be asked. */
export function questions(): Question[] {
  return Object.entries(signUpFields as Readonly<Record<string, Field>>).map(([key, field]): Question => {
    const { store, columns } = keptAnswers[key as keyof typeof keptAnswers]
    const { max, of } = field.options as { readonly max?: number; readonly of?: readonly string[] }
    return {
      key,
      kind: isPassword(field) ? 'password' : field.kind.name,
      required: field.options.required === true,
      max: max ?? null,
      choices: of ?? [],
      holds: [...new Set(columns.map((column) => store.columns[column]?.holds ?? 'undeclared'))],
      why: store.why,
    }
  })
}

/** How the value of a declared field is read from a body; what is not required may be null or left out. */
export function answerTo(field: Field, country: string): Value<unknown> {
  if (isPassword(field)) return password
  const { kind, options } = field
  const isRequired = options.required === true
  return {
    json: isRequired ? kind.json(options) : { anyOf: [kind.json(options), { type: 'null' }] },
    ...(isRequired ? {} : { optional: true as const }),
    read(input) {
      const read = input === undefined || input === null ? null : kind.read(input, options, { country })
      const value = read === '' ? null : read
      if (value === null && isRequired) throw wrong('required')
      return value
    },
  }
}

/** A number without country code is meant as one of the country that stands beside it. */
export function countryIn(input: unknown): string {
  const country = (input as { readonly country?: unknown } | null)?.country
  return typeof country === 'string' && countries.includes(country) ? country : 'DE'
}
