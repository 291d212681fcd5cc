import { type About, type ConsentEvent, speaksFor, standing } from '#privacy/consent/fold.ts'
import { endOf, type Period } from '#privacy/retention/period.ts'

/** How long a yes to one purpose lasts. */
export interface Lasting {
  readonly about: About
  readonly lasts: Period
}

/** Whether it lapses is judged by the tenant's calendar. */
export interface Judged {
  readonly now: Date
  readonly timeZone: string
}

function lapsedAt(events: readonly ConsentEvent[], { about, lasts }: Lasting, { now, timeZone }: Judged): string | undefined {
  const { act, since } = standing(events, about)
  if (!speaksFor(act) || since === null) return undefined
  const over = endOf(new Date(since), lasts, timeZone)
  return over <= now ? over.toISOString() : undefined
}

/**
 * The moments at which what somebody agreed to was over, the earliest first, that the ledger does not tell yet; a sale may have stood in for what had ended, and ended too.
 * The gate asks this and so does the night, which writes it down: no message leaves in the hours between.
 */
export function lapsesOf(events: readonly ConsentEvent[], lasting: Lasting, judged: Judged): string[] {
  const at = lapsedAt(events, lasting, judged)
  return at === undefined ? [] : [at, ...lapsesOf([...events, lapse(lasting, at)], lasting, judged)]
}

const lapse = ({ about }: Lasting, at: string): ConsentEvent => ({ id: '', ...about, act: 'expired', at, method: 'lapse', gpc: false })

/** The ledger as it counts at this moment: with what has lapsed and nobody wrote down yet. */
export function asOfNow(events: readonly ConsentEvent[], lasting: Lasting, judged: Judged): readonly ConsentEvent[] {
  const lapses = lapsesOf(events, lasting, judged)
  return lapses.length === 0 ? events : [...events, ...lapses.map((at) => lapse(lasting, at))]
}
