import { joined, type Span, without } from '#privacy/mentions/redact.ts'
import { keysOf, type Sought, type Token, tokensIn } from '#privacy/mentions/tokens.ts'

const nobody: Sought = { emails: [], phones: [], names: [] }
/** As people write numbers that can be dialled: with the code of a country, or of an area. What else looks like a number is an order, a day, an amount. */
const dialled = /^(?:\+|00|\(?0)/
const aDay = /^\d{1,2}[.\-/ ]\d{1,2}[.\-/ ]\d{2,4}$/
const fewestDigits = 7

/**
 * Makes of a text what the person may have of it: every e-mail address and phone number in it that is not theirs is masked, and every name of `others`. What names the person
 * stays, also where the two overlap: it is their text.
 * @param country ISO 3166-1 alpha-2, for numbers without country code
 */
export function maskOthers(own: Sought, others: Pick<Sought, 'names'>, country: string): (text: string) => string {
  const mine = keysOf(own)
  const theirs = keysOf({ ...nobody, ...others }).names
  const othersIn = (text: string): Span[] => {
    const tokens = tokensIn(text, country)
    const kept = tokens.filter(({ key }) => mine.direct.has(key) || mine.names.has(key))
    const apart = ({ start, end }: Token): boolean => kept.every((each) => end <= each.start || each.end <= start)
    return joined(tokens.filter((token) => (isReach(text, token) || theirs.has(token.key)) && apart(token)))
  }
  return (text) => {
    let now = text
    // What a mark sets apart can be read anew. Each round takes something away, so this ends.
    for (let spans = othersIn(now); spans.length > 0; spans = othersIn(now)) now = without(now, spans)
    return now
  }
}

function isReach(text: string, { key, start, end }: Token): boolean {
  if (key.startsWith('email ')) return true
  const found = text.slice(start, end)
  return key.startsWith('phone ') && dialled.test(found) && !aDay.test(found) && (found.match(/\p{Nd}/gu)?.length ?? 0) >= fewestDigits
}

const word = /\p{L}[\p{L}\p{M}'’-]*/gu
const mostWords = 3

/** Words that may be a name of somebody, alone and, in capitals, with those behind them, as they stand in the text and without the German genitive. */
export function namesPossible(text: string): string[] {
  const found = new Set<string>()
  const words = [...text.matchAll(word)].map(([each]) => each)
  for (const [from, first] of words.entries()) {
    const most = /^\p{Lu}/u.test(first) ? mostWords : 1
    for (let count = 1; count <= most && from + count <= words.length; count++) {
      const name = count === 1 ? first : words.slice(from, from + count).join(' ')
      found.add(name)
      const plain = name.endsWith('s') ? name.replace(/['’]?s$/u, '') : ''
      if (plain !== '') found.add(plain)
    }
  }
  return [...found]
}

const initial = /(?<![\p{L}\p{M}])(\p{Lu})\.?\s{1,2}(\p{Lu}[\p{L}\p{M}'’-]+)|(\p{Lu}[\p{L}\p{M}'’-]+),?\s{1,2}(\p{Lu})(?![\p{L}\p{M}])/gu

/** A name with an initial, “A. Weber” or “Weber, A.”. */
export interface Initial {
  readonly letter: string
  readonly name: string
}

export const initialsIn = (text: string): Initial[] =>
  [...text.matchAll(initial)].map(([, letter, name, before, behind]) => ({ letter: letter ?? behind ?? '', name: name ?? before ?? '' }))
