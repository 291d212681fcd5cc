/** How long: an ISO 8601 duration of years, months, weeks, days or hours, such as `P3Y` or `P30D`. */
export type Period = string

const form = /^P(?=\d|T\d)(\d{1,3}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,5}D)?(T\d{1,5}H)?$/

export const isPeriod = (text: unknown): text is Period => typeof text === 'string' && form.test(text)

const span = (period: Period): Temporal.Duration => Temporal.Duration.from(period)

/**
 * When a period that begins at `from` is over, by the calendar of `timeZone`: a year from 29 February ends on 28 February, a month from 31 January on the last day of
 * February, and a day in which the clocks change has 23 or 25 hours.
 */
export function endOf(from: Date, period: Period, timeZone: string): Date {
  const begun = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone)
  return new Date(begun.add(span(period)).epochMilliseconds)
}

const day = 24 * 60 * 60 * 1000
/** By so much a day of the month can be cut short, and the clocks change besides. */
const play = 5 * day

/**
 * The latest moment whose period is over now: what began then or before is due. Not simply now minus the period, since ends of months are cut short one way alone:
 * on 28 February everything is a month old that began on 28, 29, 30 and 31 January.
 */
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

/** Whether `one` lasts longer than `other`, from wherever one counts; a month is not always longer than thirty days, but it can be. */
export const canOutlast = (one: Period, other: Period): boolean =>
  beginnings.some((from) => endOf(from, one, 'UTC') > endOf(from, other, 'UTC'))
