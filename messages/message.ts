export type Language = 'en' | 'de'

export const languages: readonly Language[] = ['en', 'de']

/** A sentence that depends on `count`, one form per plural category of the language. */
export interface Plural {
  readonly one?: string
  readonly other: string
}

export type Message = string | Plural

/** The words of one domain: messages, at most one level of grouping. */
export interface Words {
  readonly [key: string]: Message | { readonly [key: string]: Message }
}

/** The same keys in another language: a missing one is a type error. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends Plural ? Plural : Translation<T[K]>
}

/** The keys of a domain: `save`, `list.empty`. */
export type KeyOf<T> = {
  [K in keyof T & string]: T[K] extends Message ? K : `${K}.${keyof T[K] & string}`
}[keyof T & string]

export type MessageAt<T, K extends string> = K extends keyof T
  ? T[K]
  : K extends `${infer Group}.${infer Rest}`
    ? Group extends keyof T
      ? MessageAt<T[Group], Rest>
      : never
    : never

type PlaceholdersOf<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | PlaceholdersOf<Rest> : never

type NamesIn<M> = M extends string ? PlaceholdersOf<M> : M extends Plural ? 'count' | PlaceholdersOf<M['other']> : never

/** What a message wants to be told: nothing, or each of its `{names}`. */
export type Params<M> = [NamesIn<M>] extends [never] ? [] : [params: { readonly [Name in NamesIn<M>]: string | number }]

const pluralRules = new Map<Language, Intl.PluralRules>()

function pluralForm(message: Plural, language: Language, count: number): string {
  let rules = pluralRules.get(language)
  if (rules === undefined) {
    rules = new Intl.PluralRules(language)
    pluralRules.set(language, rules)
  }
  return (rules.select(count) === 'one' ? message.one : undefined) ?? message.other
}

/** Puts the params into a message: numbers as the language writes them, text as it is. */
export function fill(message: Message, language: Language, params: Readonly<Record<string, string | number>> = {}): string {
  const text = typeof message === 'string' ? message : pluralForm(message, language, Number(params.count))
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value
  })
}

/** Finds a message by `key` or `group.key`. */
export function messageAt(words: Words, key: string): Message | undefined {
  const found = words[key]
  if (found !== undefined) return isMessage(found) ? found : undefined
  const dot = key.indexOf('.')
  if (dot < 0) return undefined
  const group = words[key.slice(0, dot)]
  if (group === undefined || isMessage(group)) return undefined
  return group[key.slice(dot + 1)]
}

function isMessage(found: Words[string]): found is Message {
  return typeof found === 'string' || typeof (found as Plural).other === 'string'
}

/** The best of our languages for a list of preferences (`['de-AT', 'en']`). */
export function languageFor(preferences: readonly string[]): Language {
  for (const preference of preferences) {
    const base = preference.toLowerCase().split('-')[0]
    const match = languages.find((language) => language === base)
    if (match !== undefined) return match
  }
  return 'en'
}
