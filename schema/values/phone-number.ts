import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'
import { wrong } from '#schema/problem.ts'
import { plain, readText } from '#schema/values/text.ts'

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
