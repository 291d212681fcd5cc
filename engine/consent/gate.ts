import { factsOf, type Known } from '#engine/consent/facts.ts'
import { classOfPurpose } from '#engine/consent/purposes.ts'
import type { Engine } from '#engine/engine.ts'
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
  const ofPurpose = purposeId === null ? undefined : await classOfPurpose(engine.database, tenantId, purposeId)
  const messageClass = declared.class === 'of-purpose' ? ofPurpose : declared.class
  if (messageClass === undefined) return refused('no-purpose')
  const asked = { class: messageClass, purposeId, statutory: declared.statutory ?? false }
  if (person === null) return { class: messageClass, verdict: maySend(asked, 'no-person'), known: null }
  const known = await factsOf(engine, tenantId, person)
  // What somebody agreed to is said of their own address.
  const theirs = known?.emails.includes(email.trim().toLowerCase()) ?? false
  const heard = known !== null && (theirs || matrix[messageClass].needs === 'nothing') ? known : null
  return { class: messageClass, verdict: maySend(asked, heard), known }
}
