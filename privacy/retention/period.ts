/** How long: an ISO 8601 duration of years, months, weeks, days or hours, such as `P3Y` or `P30D`. */
export type Period = string

const form = /^P(?=\d|T\d)(\d{1,3}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,5}D)?(T\d{1,5}H)?$/

export const isPeriod = (text: unknown): text is Period => typeof text === 'string' && form.test(text)

const span = (period: Period): Temporal.Duration => Temporal.Duration.from(period)

/** Nothing but hours: counted to the millisecond, by no calendar. */
const isExact = ({ years, months, weeks, days }: Temporal.Duration): boolean => years + months + weeks + days === 0

/**
 * When a period that begins at `from` is over, by the calendar of `timeZone`: with the end of its last day (§ 188 BGB, Art. 3 of Regulation 1182/71), so that everything of
 * one day ends together. A year from 29 February ends with 28 February, a month from 31 January with the last day of February. Mere hours end to the millisecond.
 */
export function endOf(from: Date, period: Period, timeZone: string): Date {
  const length = span(period)
  const begun = Temporal.Instant.fromEpochMilliseconds(from.getTime())
  if (isExact(length)) return new Date(begun.add(length).epochMilliseconds)
  const { years, months, weeks, days, hours } = length
  const last = begun.toZonedDateTimeISO(timeZone).toPlainDate().add({ years, months, weeks, days })
  return new Date(last.add({ days: 1 }).toZonedDateTime(timeZone).add({ hours }).epochMilliseconds)
}

const day = 24 * 60 * 60 * 1000
/** By so much days of the month can be cut short, or missing where a country changed its side of the date line. */
const play = 7 * day

/** The latest moment whose period is over now: what began then or before is due. */
export function cutoff(now: Date, period: Period, timeZone: string): Date {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone)
  const about = here.subtract(span(period)).epochMilliseconds
  let due = about - play
  let notYet = about + play
  while (notYet - due > 1) {
    const middle = Math.floor((due + notYet) / 2)
    if (endOf(new Date(middle), period, timeZone) <= now) due = middle
    else notYet = middle
  }
  return new Date(due)
}

/** Beginnings of months over four years: enough to meet every length that a period can have. */
const beginnings = Array.from({ length: 49 }, (_, month) => new Date(Date.UTC(2023, month, 1)))

/** The fewest and the most days that a period can have: most comparisons need no calendar. */
function extent(period: Period): { readonly fewest: number; readonly most: number } {
  const { years, months, weeks, days, hours } = span(period)
  const fixed = weeks * 7 + days + hours / 24
  return { fewest: years * 365 + months * 28 + fixed, most: years * 366 + months * 31 + fixed }
}

/** Whether `one` lasts longer than `other`, from wherever one counts; a month is not always longer than thirty days, but it can be. */
export function canOutlast(one: Period, other: Period): boolean {
  const [mine, theirs] = [extent(one), extent(other)]
  if (mine.fewest > theirs.most) return true
  if (mine.most < theirs.fewest || one === other) return false
  return beginnings.some((from) => endOf(from, one, 'UTC') > endOf(from, other, 'UTC'))
}
