import type { Writing } from '#engine/act/writing.ts'
import { type Holders, holdersOf } from '#engine/requests/people.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { forRights } from '#engine/requests/tenant.ts'

const selfChecked = new Set(['form', 'page', 'app'])

/** Who is held under the address of whoever asks. */
export const holdersFor = async (writing: Writing, { details }: PrivacyRequest): Promise<Holders> =>
  details?.email ? holdersOf(forRights(writing), details.email) : { people: [], shared: false }

/**
 * Whoever asks for somebody else, or came by a way that proves nothing, must have shown who they are: staff note how. So must whoever reads a mailbox with others, and whoever is
 * answered about people of whom their address says nothing: staff chose those.
 */
export function isProven({ channel, behalf, details, fast, people, events }: PrivacyRequest, held: Holders): boolean {
  if (fast || (details?.identity ?? '') !== '') return true
  if (behalf !== 'self' || !selfChecked.has(channel)) return false
  if (channel !== 'app' && held.shared) return false
  const chosen = events.some(({ kind }) => kind === 'people')
  return !chosen || people.every(({ id }) => held.people.some((person) => person.id === id))
}
