import { countries as codes } from '#schema/values/country.ts'
import { language } from '#web/app/language.ts'

/** All countries with their names in the reader's language, in that language's order. */
export function countries(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([language()], { type: 'region' })
  const order = new Intl.Collator(language())
  return codes.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((one, other) => order.compare(one.label, other.label))
}

/** The name of a country by its ISO 3166-1 alpha-2 code. */
export function countryName(code: string): string {
  return new Intl.DisplayNames([language()], { type: 'region', fallback: 'code' }).of(code) ?? code
}
