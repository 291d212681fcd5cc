import type { EntityModel, FieldModel } from '#engine/model.ts'
import { plain } from '#schema/values/text.ts'

const longest = 10_000

const wordsOf = (field: FieldModel, value: unknown): readonly string[] => {
  if (value === null || value === undefined) return []
  if (field.parts === null) return field.options.search ? field.kind.words(value, field.options) : []
  return (value as Record<string, unknown>[]).flatMap(
    (part) => field.parts?.fields.flatMap((inner) => wordsOf(inner, part[inner.key])) ?? [],
  )
}

/**
 * The search entries of a record: '' holds what everyone may find who may read the record, any other key one field that only some may read.
 * Each begins with a space, so that ` ab` finds words that begin so.
 */
export function searchWords(entity: EntityModel, record: Readonly<Record<string, unknown>>): Map<string, string> {
  const groups = new Map<string, Set<string>>()
  for (const field of entity.fields) {
    if (!field.options.search) continue
    const group = field.options.readableBy === undefined ? '' : field.key
    const words = groups.get(group) ?? new Set<string>()
    for (const text of wordsOf(field, record[field.key])) for (const word of plain(text).split(/\s+/)) if (word !== '') words.add(word)
    if (words.size > 0) groups.set(group, words)
  }
  return new Map([...groups].map(([group, words]) => [group, ` ${[...words].join(' ')}`.slice(0, longest)]))
}

export interface Terms {
  /** LIKE patterns, the longest first: that one uses the index. */
  readonly patterns: readonly string[]
  /** The bare words, for finding what was typed wrong. */
  readonly words: readonly string[]
}

const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Fewer digits with something between them are a name: “4-2-1 Consulting”. */
const fewestOfPhone = 5

function phoneDigits(text: string): string | undefined {
  const digits = text.replace(/\D/g, '')
  return /^[+\d\s()/.-]+$/.test(text) && digits.length >= fewestOfPhone ? digits.replace(/^00/, '') : undefined
}

/** What was typed into a search box as terms. Digits, spaces and `+()/-.` alone are a phone number: its digits count, a leading 00 or + does not. Undefined when nothing is left. */
export function termsOf(typed: string): Terms | undefined {
  const text = plain(typed.slice(0, 400).replace(/[\p{Cc}\p{Cs}]/gu, ' ')).trim()
  const number = phoneDigits(text)
  const words = number === undefined ? [...new Set(text.split(/\s+/).filter((word) => word !== ''))].slice(0, 8) : [number]
  if (words.length === 0) return undefined
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  return { words: longestFirst, patterns: longestFirst.map((word) => (word.length < 3 ? `% ${literally(word)}%` : `%${literally(word)}%`)) }
}
