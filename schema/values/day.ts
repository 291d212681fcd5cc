import { wrong } from '#schema/problem.ts'

/** A day of the Gregorian calendar from year 1 to 9999, `2026-11-22`. */
export type Day = string
/** A moment in UTC with milliseconds, `2026-11-22T09:30:00.000Z`. */
export type Moment = string

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/

/** ISO 8601 calendar dates only; 30 February is refused. */
export function readDay(input: unknown): Day {
  if (typeof input !== 'string') throw wrong('not-text')
  const text = input.trim()
  if (text === '') return ''
  const [, year, month, day] = dayForm.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined || year === '0000') throw wrong('date.not-a-day')
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.toISOString().slice(0, 10) !== text) throw wrong('date.not-a-day')
  return text
}

const momentForm = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i

/** ISO 8601 with a time zone (RFC 3339); kept in UTC to the millisecond. */
export function readMoment(input: unknown): Moment {
  if (typeof input !== 'string') throw wrong('not-text')
  const text = input.trim()
  if (text === '') return ''
  readDayOf(text)
  const time = momentForm.test(text) ? Date.parse(text.replace(' ', 'T')) : Number.NaN
  if (Number.isNaN(time)) throw wrong('date-time.not-a-moment')
  const moment = new Date(time).toISOString()
  if (!/^(?!0000)\d{4}-/.test(moment)) throw wrong('date-time.not-a-moment')
  return moment
}

/** JavaScript takes 30 February for 2 March: the day is checked apart. */
function readDayOf(text: string): void {
  try {
    readDay(text.slice(0, 10))
  } catch {
    throw wrong('date-time.not-a-moment')
  }
}
