import type { Channel, ConsentAct, ConsentMethod, MessageClass } from '#schema/consent.ts'

/** One line of the ledger, as far as standing depends on it. */
export interface ConsentEvent {
  readonly id: string
  /** Null where it is about a whole class: an objection to all advertising, the end of product news. */
  readonly purposeId: string | null
  readonly class: MessageClass
  /** `any`: by whichever way. */
  readonly channel: Channel | 'any'
  readonly act: ConsentAct
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly method: ConsentMethod
  /** The browser said that data about its user shall not be sold or shared (Global Privacy Control). */
  readonly gpc: boolean
}

/** What the ledger says of one person, for one purpose and channel: the act that counts, and nothing where there never was one. */
export interface Standing {
  readonly act: ConsentAct | null
  readonly since: string | null
  readonly method: ConsentMethod | null
  readonly eventId: string | null
}

export interface About {
  readonly purposeId: string | null
  readonly class: MessageClass
  readonly channel: Channel
}

const nothing: Standing = { act: null, since: null, method: null, eventId: null }

const refusals: ReadonlySet<ConsentAct | null> = new Set(['refused', 'withdrawn', 'objected'] as const)
export const isRefusal = (act: ConsentAct | null): boolean => refusals.has(act)

/** Said yes, once or again. */
export const isConsent = (act: ConsentAct | null): boolean => act === 'given' || act === 'renewed'

/** Something speaks for writing: a yes, or a sale in its place. */
export const speaksFor = (act: ConsentAct | null): boolean => isConsent(act) || act === 'soft-opt-in'

/** At the same moment a refusal counts as the later one. */
const weight = ({ act }: ConsentEvent): number => (isRefusal(act) ? 2 : act === 'expired' ? 1 : 0)

const inOrder = (a: ConsentEvent, b: ConsentEvent): number =>
  a.at === b.at ? weight(a) - weight(b) || (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1

/** An objection to all advertising counts for every purpose; a general yes is nobody's consent to any. */
function concerns(event: ConsentEvent, about: About): boolean {
  if (event.channel !== 'any' && event.channel !== about.channel) return false
  if (event.purposeId !== null) return event.purposeId === about.purposeId
  if (about.purposeId !== null) return event.class === 'marketing' && isRefusal(event.act)
  return event.class === about.class || event.class === 'marketing'
}

/** The ledger, folded. The order in which its lines are given does not matter. */
export function standing(events: readonly ConsentEvent[], about: About): Standing {
  return events
    .filter((event) => concerns(event, about))
    .sort(inOrder)
    .reduce((before, event) => (counts(before, event) ? standingBy(event) : before), nothing)
}

/** Does a line change what stood before? */
function counts(before: Standing, { act, method, gpc }: ConsentEvent): boolean {
  if (isRefusal(act)) return true
  const refused = isRefusal(before.act)
  switch (act) {
    // Only what somebody says themselves, and later, ends a refusal: never what another system brought along.
    case 'given':
      return !(refused && method === 'import')
    case 'renewed':
      return isConsent(before.act) || before.act === 'expired'
    case 'expired':
      return before.act !== null && !refused
    // A sale is no answer to somebody who said no, in words or by their browser.
    default:
      return !refused && !gpc && !isConsent(before.act)
  }
}

const standingBy = ({ act, at, method, id }: ConsentEvent): Standing => ({ act, since: at, method, eventId: id })

/**
 * Did somebody confirm by mail, after that moment, that they want exactly this? Whoever was barred for ever is heard again by that alone; what they say from then on counts as
 * anybody's does.
 */
export const confirmedAfter = (events: readonly ConsentEvent[], about: About, at: string): boolean =>
  events.some(
    (event) =>
      event.method === 'double-opt-in' && event.act === 'given' && event.at > at && event.purposeId !== null && concerns(event, about),
  )
