/** Why a message may leave, or not: kept with the message. */
export interface Verdict {
  readonly allowed: boolean
  /** Stable words for the reason. */
  readonly reason: string
}

/**
 * May a message of this class leave? Until consent, objection and restriction are kept in a ledger, only those classes pass that need no consent: answers that a law asks for,
 * what a person's own action asks for, and what keeps the service going. Everything else stays; the gate fails closed.
 */
export function maySend(messageClass: string): Verdict {
  switch (messageClass) {
    case 'legal':
      return { allowed: true, reason: 'legal: owed by law' }
    case 'transactional':
      return { allowed: true, reason: 'transactional: asked for by an action of the recipient or for them' }
    case 'service':
      return { allowed: true, reason: 'service: keeps the service going' }
    default:
      return { allowed: false, reason: 'no ledger of consent yet: refused' }
  }
}
