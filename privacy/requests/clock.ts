/** When we asked the person something, and when they answered; null while they have not. */
export interface Question {
  readonly askedAt: Date
  readonly answeredAt: Date | null
}

/** What the clock of a request runs by. */
export interface RequestTimes {
  readonly receivedAt: Date
  /** IANA name: a calendar month ends where the tenant is. */
  readonly timeZone: string
  readonly questions: readonly Question[]
  readonly extendedAt: Date | null
  /** A child's account: a day, whatever else. */
  readonly fast: boolean
}

const hour = 60 * 60 * 1000
const day = 24 * hour
/** A question later than this after the request does not stop its clock. */
const askWithin = 2 * day
const fastTrack = 24 * hour

function laterByMonths(at: Date, months: number, timeZone: string): Date {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
  return new Date(local.add({ months }).epochMilliseconds)
}

/** Art. 12(3) GDPR says a month, our promise thirty days: the earlier one counts. */
export function monthOrThirtyDays(receivedAt: Date, timeZone: string): Date {
  const month = laterByMonths(receivedAt, 1, timeZone)
  return new Date(Math.min(month.getTime(), receivedAt.getTime() + 30 * day))
}

/** For how long the clock stood still up to now: while our questions, asked in time, were not answered. Overlapping ones count once. */
function stoodStill({ receivedAt, questions }: RequestTimes, now: Date): number {
  const gaps = questions
    .filter(({ askedAt }) => askedAt.getTime() - receivedAt.getTime() <= askWithin)
    .map(({ askedAt, answeredAt }) => [askedAt.getTime(), Math.max(askedAt.getTime(), (answeredAt ?? now).getTime())] as const)
    .sort(([one], [other]) => one - other)
  let total = 0
  let end = Number.NEGATIVE_INFINITY
  for (const [from, to] of gaps) {
    total += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return total
}

/** Does the clock stand still now? */
export const standsStill = ({ receivedAt, questions, fast }: RequestTimes): boolean =>
  !fast && questions.some(({ askedAt, answeredAt }) => answeredAt === null && askedAt.getTime() - receivedAt.getTime() <= askWithin)

/** The first end of the request, before any extension; an open question is counted up to now. */
function firstEnd(times: RequestTimes, now: Date): Date {
  if (times.fast) return new Date(times.receivedAt.getTime() + fastTrack)
  return new Date(monthOrThirtyDays(times.receivedAt, times.timeZone).getTime() + stoodStill(times, now))
}

/** By when it is owed. Extended once by two months, if the person was told before the first end; told later, it changes nothing. */
export function dueOf(times: RequestTimes, now: Date): Date {
  const { extendedAt, timeZone, fast } = times
  const end = firstEnd(times, now)
  if (fast || extendedAt === null || extendedAt.getTime() > firstEnd(times, extendedAt).getTime()) return end
  return laterByMonths(end, 2, timeZone)
}

/** May it still be extended? Once, never a fast one, and only while the first end has not come. */
export const mayExtend = (times: RequestTimes, now: Date): boolean =>
  !times.fast && times.extendedAt === null && now.getTime() <= firstEnd(times, now).getTime()

/** Days before the end at which those in charge are warned; 0 is the end itself. */
const warnAt = [7, 3, 1, 0] as const
export type Warning = (typeof warnAt)[number]

/** The last warning that is due by now; null while there is time. */
export function warningOf(dueAt: Date, now: Date): Warning | null {
  const left = dueAt.getTime() - now.getTime()
  return warnAt.findLast((days) => left <= days * day) ?? null
}
