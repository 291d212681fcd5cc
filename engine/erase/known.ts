import type { Identifiers } from '#engine/people/graph.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** Keyed hashes of what is somebody's alone: addresses and numbers. A name may be another's. */
export const hashesOfAddresses = (cipher: Cipher, { emails, phones }: Pick<Identifiers, 'emails' | 'phones'>): Buffer[] => [
  ...emails.map((email) => cipher.mac('erased', `email ${email.trim().toLowerCase()}`)),
  ...phones.map((phone) => cipher.mac('erased', `phone ${phone}`)),
]
