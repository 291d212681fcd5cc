import { type ConsentEvent, confirmedAfter, isConsent, isRefusal, standing } from '#privacy/consent/fold.ts'
import { type Condition, conditions, matrix } from '#privacy/consent/matrix.ts'
import type { Channel, MessageClass } from '#schema/consent.ts'

/** What the gate knows of a person when it is asked. */
export interface PersonFacts {
  readonly minor: boolean
  readonly restricted: boolean
  /** When the person was barred from advertising for ever (after an erasure); only a newer double opt-in ends that. */
  readonly suppressedAt: string | null
  readonly events: readonly ConsentEvent[]
  /** Somebody wrote down why this person is written to, or there was consent. */
  readonly related: boolean
  /** Where the person lives a sale stands in for consent, as the tenant switched it on for that country. */
  readonly softOptIn: boolean
}

export interface Asked {
  readonly class: string
  readonly purposeId?: string | null
  readonly channel?: Channel
  /** Dunning and invoices that a law wants: they reach restricted people too. */
  readonly statutory?: boolean
}

export const reasons = [
  ...['legal', 'transactional', 'service', 'relation', 'consent', 'soft-opt-in', 'not-opted-out'],
  ...[
    'restriction',
    'suppression',
    'objection',
    'opt-out',
    'minor',
    'no-consent',
    'lapsed',
    'soft-opt-in-off',
    'no-relation',
    'no-person',
    'no-purpose',
    'facts-missing',
    'unknown-class',
  ],
] as const

export type Reason = (typeof reasons)[number]

/** Why a message may leave, or not: kept with the message. */
export interface Verdict {
  readonly allowed: boolean
  /** A stable word. */
  readonly reason: Reason
  /** The line of the ledger on which it rests. */
  readonly eventId?: string
}

const no = (reason: Reason): Verdict => ({ allowed: false, reason })

/** Why what needs nobody's yes may leave. */
const unasked = (messageClass: MessageClass): Reason =>
  messageClass === 'product' ? 'not-opted-out' : messageClass === 'service' || messageClass === 'transactional' ? messageClass : 'legal'

/**
 * May this message leave, to this person? `no-person`: it goes to somebody of whom the tenant holds no record (an account, who is signing up). `null`: it goes to a person
 * of whom nothing could be found out; then only what a law demands may leave. Facts are folded anew each time: what was allowed an hour ago may be withdrawn.
 */
export function maySend(asked: Asked, person: PersonFacts | 'no-person' | null): Verdict {
  if (!Object.hasOwn(matrix, asked.class)) return no('unknown-class')
  const messageClass = asked.class as MessageClass
  const row = matrix[messageClass]
  if (asked.class === 'legal') return { allowed: true, reason: 'legal' }
  if (person === null) return no('facts-missing')
  if (person === 'no-person')
    return row.needs === 'nothing' && row['opt-out'] === 'passes' ? { allowed: true, reason: unasked(messageClass) } : no('no-person')
  const about = { purposeId: asked.purposeId ?? null, class: messageClass, channel: asked.channel ?? 'mail' }
  const stands = standing(person.events, about)
  const holds: Record<Condition, boolean> = {
    restriction: person.restricted && asked.statutory !== true,
    suppression: person.suppressedAt !== null && !confirmedAfter(person.events, about, person.suppressedAt),
    objection: stands.act === 'objected',
    'opt-out': isRefusal(stands.act) && stands.act !== 'objected',
    minor: person.minor,
  }
  const against = conditions.find((condition) => holds[condition] && row[condition] === 'barred')
  if (against !== undefined) return no(against)
  const rests = stands.eventId === null ? {} : { eventId: stands.eventId }
  switch (row.needs) {
    case 'nothing':
      return { allowed: true, reason: unasked(messageClass) }
    case 'relation':
      return person.related ? { allowed: true, reason: 'relation' } : no('no-relation')
    case 'consent':
      // Consent is to a purpose; there is none to advertising as such.
      if (about.purposeId === null) return no('no-consent')
      if (isConsent(stands.act)) return { allowed: true, reason: 'consent', ...rests }
      if (stands.act === 'expired') return no('lapsed')
      if (stands.act !== 'soft-opt-in') return no('no-consent')
      return person.softOptIn ? { allowed: true, reason: 'soft-opt-in', ...rests } : no('soft-opt-in-off')
  }
}
