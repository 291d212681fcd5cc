import { internationalPhones } from '#schema/values/phone-number.ts'
import { plain } from '#schema/values/text.ts'

/** By what a person may be found in free text: addresses in lower case, phones as E.164, names as words in their order. */
export interface Sought {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly names: readonly (readonly string[])[]
}

/** Something that may name a person, and where in the text it stands (UTF-16 units). */
export interface Token {
  readonly key: string
  readonly start: number
  readonly end: number
}

/** Stands where a person was named. No letter and no digit: it is found by nothing, and what stands on its two sides is not adjacent. */
export const mark = '███'

const emailKey = (address: string): string => `email ${address}`
const phoneKey = (number: string): string => `phone ${number}`
const pairKey = (first: string, second: string): string => `name ${first} ${second}`
const wordKey = (only: string): string => `word ${only}`

/**
 * Everything in the text that could be an e-mail address, a phone number or a name. Rather one too many than one too few: only what equals an identifier of the person who is
 * looked for is ever touched.
 * @param country ISO 3166-1 alpha-2, for numbers without country code
 */
export const tokensIn = (text: string, country: string): Token[] => [...directIn(text, country), ...pairsIn(text)]

/** The same, and each single word that stands there like a name: somebody's whole name may be one. */
export const indexedIn = (text: string, country: string): Token[] => [...tokensIn(text, country), ...singlesIn(text)]

/** Addresses and phone numbers: they name one person, or one household. */
export const directIn = (text: string, country: string): Token[] => [...emailsIn(text), ...phonesIn(text, country)]

/** What of the person could stand in a text: keys of addresses and numbers, and keys of names, which others may bear too. */
export function keysOf({ emails, phones, names }: Sought): { readonly direct: ReadonlySet<string>; readonly names: ReadonlySet<string> } {
  return {
    direct: new Set([
      ...emails.map((address) => emailKey(address.toLowerCase())),
      ...phones.map((number) => number.replace(/;ext=.*/, '')).flatMap((number) => (number.startsWith('+') ? [phoneKey(number)] : [])),
    ]),
    names: new Set([...names.flatMap(pairsOf), ...singlesOf(names).flatMap((only) => [wordKey(only), wordKey(`${only}s`)])]),
  }
}

/** What a key was made of: an address, a number, or the words of a name. */
export function soughtBy(keys: Iterable<string>): Sought {
  const all = [...keys].map((key) => key.split(' '))
  const of = (kind: string): string[] => all.flatMap(([each, value = '']) => (each === kind ? [value] : []))
  return {
    emails: of('email'),
    phones: of('phone'),
    names: all.flatMap(([kind, ...words]) => (kind === 'name' || kind === 'word' ? [words] : [])),
  }
}

const address = /[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,128}@(?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,8}[\p{L}\p{M}\p{N}-]{1,63}/gu

/** Signs that an address may hold and seldom does: what stands behind one may be the address itself (`href=ada@…`, `'ada@…'`). */
const seldom = /[!#$%&'*/=?^`{|}~]/g

function* emailsIn(text: string): Generator<Token> {
  for (const { 0: found, index } of text.matchAll(address)) {
    const at = found.indexOf('@')
    const starts = [0, ...[...found.slice(0, at).matchAll(seldom)].map((sign) => sign.index + 1)]
    for (const end of domainEnds(found, at))
      for (const from of starts) {
        const local = found.slice(from, at).replace(/^[.-]+/, '')
        const start = at - local.length
        const domain = found.slice(at + 1, end).toLowerCase()
        if (local === '') continue
        yield { key: emailKey(`${local.toLowerCase()}@${domain}`), start: index + start, end: index + end }
        const tagged = local.indexOf('+')
        if (tagged > 0) yield { key: emailKey(`${local.slice(0, tagged).toLowerCase()}@${domain}`), start: index + start, end: index + end }
      }
  }
}

/** Where the domain may end: at its end, and before a label in capitals, since people forget the space behind a sentence. */
function domainEnds(found: string, at: number): number[] {
  const ends = [found.length]
  for (const { index } of found.slice(at).matchAll(/\.(?=\p{Lu})/gu)) if (found.slice(at, at + index).includes('.')) ends.push(at + index)
  return ends
}

/** Groups of digits with signs between them as people set them; a line, a comma or a letter ends the number. */
const digitRun = /\+?\p{Nd}+(?:[ \u00a0\u2007\u2009\u202f().[\]/\-‐-–]{1,4}\p{Nd}+)*/gu
const mostGroups = 8
const fewestDigits = 5
const mostDigits = 18

function* phonesIn(text: string, country: string): Generator<Token> {
  const read = new Map<string, readonly string[]>()
  for (const { 0: run, index } of text.matchAll(digitRun)) {
    const groups = [...run.matchAll(/\+?\p{Nd}+/gu)].map((group) => ({
      text: digitsOf(group[0]),
      from: group.index,
      to: group.index + group[0].length,
    }))
    for (const [first, group] of groups.entries()) {
      let digits = ''
      for (const [place, next] of groups.slice(first, first + mostGroups).entries()) {
        const national = place > 0 && next.text === '0' && run[next.from - 1] === '('
        // “+49 (0)30 …”: this nought is dialled only within the country.
        if (!(national && /^(?:\+|00)/.test(digits))) digits += next.text
        if (digits.length > mostDigits) break
        if (digits.length < fewestDigits) continue
        const numbers = read.get(digits) ?? internationalPhones(digits, country)
        read.set(digits, numbers)
        for (const number of numbers) yield { key: phoneKey(number), start: index + group.from, end: index + next.to }
      }
    }
  }
}

/** Digits of any script as ASCII. The digits of a script stand in a row of ten. */
const digitsOf = (text: string): string =>
  /^\+?[0-9]+$/.test(text) ? text : text.replace(/\p{Nd}/gu, (digit) => digit.normalize('NFKC').replace(/[^0-9]/gu, valueOfDigit))

function valueOfDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value++
  return String(value % 10)
}

/** Scripts that do not set words apart: each sign counts as a word, so that two adjacent ones are a pair. */
const unspaced = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
  .map((script) => `\\p{Script=${script}}`)
  .join('')
/** What stands within a word and is no letter: apostrophes, and signs that nobody sees. */
const within = `'’‘ʼ´\`\\u00ad\\u200b-\\u200d\\u2060`
const letter = `[\\p{L}--[${unspaced}]]`
const word = new RegExp(`[${unspaced}]\\p{M}*|${letter}(?:[${letter}\\p{M}${within}]*[${letter}\\p{M}])?|█`, 'gv')
const unread = new RegExp(`[${within}]`, 'gv')
const bare = /^[A-Za-z]+$/
const genitive = /['’‘ʼ´`]s$/iu

/**
 * One spelling of a word for all in which it is typed: case, accents, apostrophes and invisible signs do not count, `ä` is `ae` is `a`, and the `'s` of a genitive goes.
 */
function folded(text: string): string {
  // Most words have nothing to take off.
  if (bare.test(text)) return withoutMarkE(text.toLowerCase())
  return withoutMarkE(plain(text.replace(genitive, '').replace(unread, ''))).normalize('NFC')
}

const withoutMarkE = (text: string): string => (text.includes('e') ? text.replace(/([aou])e/g, '$1') : text)

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly isCapital: boolean
  /** As it stands there it may be a name: by its capital, or since its script has none or sets none for names. */
  readonly isLikeName: boolean
  /** A single capital letter, with a full stop behind it or not. */
  readonly isInitial: boolean
}

function* wordsIn(text: string): Generator<Word | undefined> {
  for (const { 0: found, index } of text.matchAll(word)) {
    if (found === '█') yield undefined
    else {
      const isCapital = startsLarge.test(found)
      const place = { text: folded(found), start: index, end: index + found.length }
      yield { ...place, isCapital, isLikeName: isCapital || withoutCapitals.test(found), isInitial: isCapital && found.length === 1 }
    }
  }
}

const startsLarge = /^\p{Lu}/u
/** Arabic, Hebrew, Devanagari and others know no capitals; Georgian has some, and no name begins with one. */
const withoutCapitals = /^[\p{Lo}\p{Script=Georgian}]/u

/** Between the words of one name: spaces, a hyphen, the full stop of a letter that stands for a name. No comma, no end of a sentence, no end of a line. */
const joins = /^[ \u00a0\t-]{1,3}$/

/**
 * Each two words side by side; what stands around a capitalised word that may be a name nobody knows of (“Ada King Lovelace”); and a letter that stands for a name (“A. Lovelace”,
 * “Lovelace, A.”).
 */
function* pairsIn(text: string): Generator<Token> {
  let first: Word | undefined
  let second: Word | undefined
  for (const now of wordsIn(text)) {
    if (now !== undefined && second !== undefined) {
      yield { key: pairKey(second.text, now.text), start: second.start, end: now.end }
      if (first !== undefined && isOneName(text, first, second, now))
        yield { key: pairKey(first.text, now.text), start: first.start, end: now.end }
      if (second.isInitial && now.isCapital && text[second.end] === '.')
        yield { key: pairKey(initialOf(second.text), now.text), start: second.start, end: now.end }
      if (second.isCapital && now.isInitial) yield { key: pairKey(second.text, initialOf(now.text)), start: second.start, end: now.end }
    }
    first = now === undefined ? undefined : second
    second = now
  }
}

const isOneName = (text: string, first: Word, between: Word, last: Word): boolean =>
  first.isLikeName && between.isLikeName && last.isLikeName && isJoined(text, first, between) && isJoined(text, between, last)

const isJoined = (text: string, first: Word, second: Word): boolean =>
  joins.test(text.slice(first.end, second.start).slice(first.isInitial && text[first.end] === '.' ? 1 : 0))

/** No word of a text is folded to this. */
const initialOf = (folded: string): string => `${folded.slice(0, 1)}.`

/** What in the text bears one of these keys. */
export const foundIn = (text: string, country: string, keys: ReadonlySet<string>): Token[] =>
  indexedIn(text, country).filter(({ key }) => keys.has(key))

function* singlesIn(text: string): Generator<Token> {
  for (const found of wordsIn(text))
    if (found?.isLikeName && found.text.length >= fewestLetters) yield { key: wordKey(found.text), start: found.start, end: found.end }
}

/** Words between names that alone say nothing: a pair of them names nobody. */
const particles = new Set(
  'von van der den dem des de del della di da do dos das du la le les el al bin ibn ben zu zur zum ter ten y e und and of the'
    .split(' ')
    .map(folded),
)

const wordsOfName = (name: readonly string[]): string[] =>
  name.flatMap((part) => [...part.matchAll(word)].map(([found]) => folded(found))).slice(0, 12)

/** Names that are one word each; one that is part of a longer name of the same person is found with that. */
function singlesOf(names: Sought['names']): string[] {
  const all = names.map((name) => wordsOfName(name).filter((each) => !particles.has(each)))
  const longer = new Set(all.flatMap((words) => (words.length > 1 ? words : [])))
  return all.flatMap(([only = '', ...more]) => (more.length > 0 || only.length < fewestLetters || longer.has(only) ? [] : [only]))
}

const fewestLetters = 2

/** Without names of one word: where such a word is no reason to touch what is somebody else's. */
export const withoutSingles = (sought: Sought): Sought => ({
  ...sought,
  names: sought.names.filter((name) => singlesOf([name]).length === 0),
})

/** The ways in which a name of these words shows as two adjacent words: in its order, turned round (“Byron, Ada”), without what stands between, in the German genitive (“Ada Byrons”), with a letter for one of them. */
function pairsOf(name: readonly string[]): string[] {
  const words = wordsOfName(name)
  const pairs = words.slice(1).flatMap((second, index) => {
    const first = words[index] ?? ''
    return particles.has(first) && particles.has(second) ? [] : [[first, second] as const]
  })
  const own = words.filter((each) => !particles.has(each))
  const anyTwo = own.flatMap((first, index) => own.flatMap((second, other) => (other === index ? [] : [[first, second] as const])))
  const shortened = anyTwo.flatMap(([first, second]): [string, string][] => [
    [initialOf(first), second],
    [second, initialOf(first)],
  ])
  return [...pairs, ...anyTwo, ...shortened].flatMap(([first, second]) => [pairKey(first, second), pairKey(first, `${second}s`)])
}
