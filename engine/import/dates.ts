/** How the three numbers of a date that is written with slashes or dashes follow each other. */
export type DateOrder = 'dmy' | 'mdy'

const numbers = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/

/** Learns the order of a column's dates from those that can be read in one way alone. */
export class DateOrderScan {
  #dayFirst = 0
  #monthFirst = 0

  see(cell: string): void {
    const [, first, second] = numbers.exec(cell) ?? []
    if (first === undefined) return
    if (Number(first) > 12) this.#dayFirst += 1
    else if (Number(second) > 12) this.#monthFirst += 1
  }

  /** Null when nothing decided. A column in which both occur follows its majority, and the rest is refused row by row. */
  order(): DateOrder | null {
    if (this.#dayFirst === this.#monthFirst) return null
    return this.#dayFirst > this.#monthFirst ? 'dmy' : 'mdy'
  }
}

/** Countries that write the month first (CLDR). Elsewhere the day comes first where slashes are written at all. */
const monthFirst = new Set(['US', 'PH', 'PR', 'GU', 'AS', 'VI', 'MP', 'UM', 'FM', 'MH', 'PW'])

export const usualOrder = (country: string): DateOrder => (monthFirst.has(country) ? 'mdy' : 'dmy')

const two = (text: string): string => text.padStart(2, '0')

const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/
const compact = /^(\d{4})(\d{2})(\d{2})$/
const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})/

/** The day at the beginning of a text as ISO 8601, and what stands behind it; undefined where there is none. Whether the calendar has that day is not asked. */
function dayAt(text: string, order: DateOrder): { day: string; rest: string } | undefined {
  const found = iso.exec(text) ?? compact.exec(text)
  if (found !== null) return { day: `${found[1]}-${two(found[2] ?? '')}-${two(found[3] ?? '')}`, rest: text.slice(found[0].length) }
  const local = dotted.exec(text) ?? numbers.exec(text)
  if (local === null) return undefined
  const [whole, first = '', second = '', year] = local
  const [day, month] = order === 'dmy' || whole.includes('.') ? [first, second] : [second, first]
  return { day: `${year}-${two(month)}-${two(day)}`, rest: text.slice(whole.length) }
}

/** A day as people and programs write it (`31.12.2026`, `12/31/2026`, `2026-12-31 10:00`) as `2026-12-31`; anything else unchanged, for its reader to refuse. */
export function dayOf(text: string, order: DateOrder): string {
  const found = dayAt(text.trim(), order)
  return found !== undefined && /^($|[T ,])/.test(found.rest) ? found.day : text
}

/** A cell may be a megabyte of spaces, and the pattern takes time by the square of them. */
const longestClock = 60
const clock = /^[T ,]*\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

/** JavaScript takes 31 February for 3 March. */
function isOfCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** A moment in any common form as ISO 8601. Without an offset it is local time of `timeZone`; without a time of day, midnight. Anything else unchanged. */
export function momentOf(text: string, order: DateOrder, timeZone: string): string {
  const found = dayAt(text.trim(), order)
  if (found === undefined || !isOfCalendar(found.day)) return text
  if (found.rest.trim() === '') return localMoment(`${found.day}T00:00:00`, timeZone) ?? text
  if (found.rest.length > longestClock) return text
  const [, hour, minute, second = '00', fraction, half, offset] = clock.exec(found.rest) ?? []
  if (hour === undefined || minute === undefined) return text
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0)
  const time = `${found.day}T${two(String(hours))}:${minute}:${second}${fraction === undefined ? '' : `.${fraction}`}`
  return offset === undefined ? (localMoment(time, timeZone) ?? text) : `${time}${offset.toUpperCase()}`
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes by which a place is ahead of UTC at a moment. */
function offsetAt(moment: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    formats.set(timeZone, format)
  }
  const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign, hours, minutes = '0'] = /GMT([+-])(\d{1,2})(?::(\d{2}))?/.exec(name) ?? []
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

/** What the clocks of a place show, as a moment. An hour that summer time skips becomes the one after it. */
function localMoment(local: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return undefined
  const first = asUtc - offsetAt(asUtc, timeZone) * 60_000
  return new Date(asUtc - offsetAt(first, timeZone) * 60_000).toISOString()
}
