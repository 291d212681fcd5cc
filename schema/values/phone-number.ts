import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { wrong } from '#schema/problem.ts'
import { plain, readText } from '#schema/values/text.ts'

/** Shorter numbers without any sign before them begin with an area, not with a country. */
const fewestWithCode = 10

const grammar = /^[+(]?[\d\s()./\-–‐ ]*\d[\d\s()./\-–‐ ]*(?:(?:ext\.?|x|;ext=|#)\s*\d{1,8})?$/i

/**
 * A phone number: E.164 (`+493012345`, with `;ext=12` where there is one) when it is a possible number of the world, else, when it has the grammar of a number
 * (a short internal one), as typed. Anything else is refused.
 * @param country ISO 3166-1 alpha-2, for numbers without country code
 */
export function readPhone(input: unknown, country: string): string {
  const text = readText(input, 60, false).replace(/^tel:/i, '')
  if (text === '') return ''
  const home = isSupportedCountry(country) ? (country as CountryCode) : undefined
  const number = home === undefined ? parsePhoneNumberFromString(text) : parsePhoneNumberFromString(text, home)
  if (number?.isPossible()) return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`
  if (!grammar.test(plain(text)) || text.replace(/\D/g, '').length < 3) throw wrong('phone.not-a-number')
  return text
}

/** The ways in which people type a number to find it: all digits, and those without the country code. */
export function phoneWords(value: string): readonly string[] {
  const digits = value.replace(/;ext=.*/, '').replace(/\D/g, '')
  const national = value.startsWith('+') ? parsePhoneNumberFromString(value)?.nationalNumber : undefined
  return national === undefined || national === digits ? [digits] : [digits, `0${national}`]
}

/**
 * The numbers of the world, as E.164, that these digits may mean, with or without a leading `+`: dialled from within the country, from abroad (00), or with the country code
 * and nothing before it. None where no number is possible.
 */
export function internationalPhones(digits: string, country: string): readonly string[] {
  const bare = digits.replace(/^(?:\+|00)/, '')
  const home = isSupportedCountry(country) ? (country as CountryCode) : undefined
  const fromAbroad = bare !== digits || bare.length >= fewestWithCode ? [parsePhoneNumberFromString(`+${bare}`)] : []
  const fromHome = digits.startsWith('+') || home === undefined ? [] : [parsePhoneNumberFromString(digits, home)]
  const possible = [...fromAbroad, ...fromHome].flatMap((number) => (number?.isPossible() ? [number.number as string] : []))
  return [...new Set(possible)]
}
