import { contact } from '#domain/parties/contact.ts'
import type { RecordOf } from '#schema/field.ts'
import { type Decision, type Facts, type Refusal, refuse, rule } from '#schema/rule.ts'

type Contact = RecordOf<typeof contact.fields>

/** A contact without name, address and number is nobody: nobody could find it, nor ask what is held about them. */
function beSomeone({ record }: Facts<Contact>): Decision<Contact> | Refusal {
  const named = record.firstName !== null || record.lastName !== null
  return named || record.emails.length > 0 || record.phones.length > 0 ? {} : refuse('contact.is-nobody', { field: 'lastName' })
}

export const createContact = rule(contact, 'create', beSomeone)
export const updateContact = rule(contact, 'update', beSomeone)
