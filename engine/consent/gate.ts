import { factsOfOne, type Known } from '#engine/consent/facts.ts'
import type { Engine } from '#engine/engine.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { matrix } from '#privacy/consent/matrix.ts'
import { maySend, type Reason, type Verdict } from '#privacy/consent/may-send.ts'
import { type Template, type TemplateName, templates } from '#privacy/consent/templates.ts'
import { type MessageClass, messageClasses } from '#schema/consent.ts'

/** What the verdict depends on, besides the person's facts. */
export interface Posed {
  readonly tenantId: string
  readonly template: TemplateName
  readonly email: string
  readonly person: PersonRef | null
  readonly purposeId: string | null
}

export interface Ruling {
  readonly class: MessageClass
  readonly verdict: Verdict
  /** Of a person whom the tenant holds. */
  readonly known: Known | null
}

const refused = (reason: Reason): Ruling => ({ class: 'marketing', verdict: { allowed: false, reason }, known: null })

/** Does this class need somebody's yes, or end with their no? Then each message shows the way out. */
export const canBeLeft = (messageClass: string): boolean =>
  messageClass === 'product' || messageClasses.some((known) => known === messageClass && matrix[known].needs === 'consent')

/** Asks the matrix, with everything as it stands at this moment. */
export async function rule(engine: Engine, { tenantId, template, email, person, purposeId }: Posed): Promise<Ruling> {
  const declared: Template | undefined = Object.hasOwn(templates, template) ? templates[template] : undefined
  if (declared === undefined) return refused('unknown-class')
  const { class: of, statutory = false } = declared
  if (person === null)
    return of === 'of-purpose' ? refused('no-person') : { class: of, verdict: maySend({ class: of, statutory }, 'no-person'), known: null }
  const { known = null, purposes } = await factsOfOne(await asSystem(engine, tenantId), person)
  const messageClass = of === 'of-purpose' ? purposes.find(({ id, active }) => active && id === purposeId)?.class : of
  if (messageClass === undefined) return refused('no-purpose')
  // What somebody agreed to is said of their own address.
  const theirs = known?.emails.includes(email.trim().toLowerCase()) ?? false
  const heard = known !== null && (theirs || matrix[messageClass].needs === 'nothing') ? known : null
  return { class: messageClass, verdict: maySend({ class: messageClass, purposeId, statutory }, heard), known }
}
