import type { Language } from '#messages/message.ts'

/** Where and in which words a date is read. */
export interface Locale {
  readonly language: Language
  /** IANA name, `Europe/Berlin`. */
  readonly timeZone: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.language} ${JSON.stringify(options)}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale.language === 'en' ? 'en-GB' : 'de-DE', options)
    formats.set(key, format)
  }
  return format
}

/** A day `2026-11-22` as people write it; days have no time zone. */
export function formatDate(day: string, locale: Locale): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  return formatOf(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(date)
}

/** A month `2026-11` in words: "November 2026". */
export function formatMonth(month: string, language: Language): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return month
  return formatOf({ language, timeZone: 'UTC' }, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date)
}

/** An instant (ISO 8601) in the reader's time zone, to the minute. */
export function formatDateTime(instant: string, locale: Locale): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  return formatOf(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: locale.timeZone,
  }).format(date)
}

/** What a country is called: ISO 3166-1 alpha-2; the code itself where nobody knows. */
export function countryName(code: string, language: Language): string {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(code) ?? code
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]

/** "5 minutes ago", "yesterday"; the date itself once it is more than six days away. */
export function formatRelative(instant: string, locale: Locale, now: Date): string {
  const date = new Date(instant)
  const seconds = (date.getTime() - now.getTime()) / 1000
  if (Number.isNaN(seconds)) return instant
  const distance = Math.abs(seconds)
  const relative = new Intl.RelativeTimeFormat(locale.language, { numeric: 'auto' })
  if (distance < 45) return relative.format(0, 'second')
  if (distance >= 6.5 * 86_400) {
    const year = date.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: 'numeric' as const }
    return formatOf(locale, { day: 'numeric', month: 'short', ...year, timeZone: locale.timeZone }).format(date)
  }
  const [unit, size] = [...steps].reverse().find(([, least]) => distance >= least * 0.9) ?? ['minute', 60]
  return relative.format(Math.round(seconds / size), unit)
}
