import type { PersonRef } from '#engine/people/graph.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** A value that the person says is wrong, and what it should be. */
export interface Proposal extends PersonRef {
  readonly field: string
  readonly value: unknown
  /** Whether it was written when the request was answered; missing before. */
  readonly accepted?: boolean
}

/** What identifies whoever asked, and every text that was written: one ciphertext a request, which erasure empties. */
export interface RequestDetails {
  readonly name: string | null
  readonly email: string | null
  readonly text: string
  /** For whom a guardian, or somebody else, asks. */
  readonly child: string | null
  /** How staff made sure who asks. */
  readonly identity: string | null
  readonly proposals: readonly Proposal[]
  /** By the id of the event with which it was written: questions, answers, reasons. */
  readonly texts: Readonly<Record<string, string>>
}

export const noDetails: RequestDetails = { name: null, email: null, text: '', child: null, identity: null, proposals: [], texts: {} }

const aad = (tenantId: string, id: string): string => `privacy_request|sealed_details|${id}|${tenantId}`

export const sealDetails = (cipher: Cipher, tenantId: string, id: string, details: RequestDetails): Buffer =>
  cipher.encrypt(Buffer.from(JSON.stringify(details)), aad(tenantId, id))

/** Undefined once they were erased. */
export const openDetails = (cipher: Cipher, tenantId: string, id: string, sealed: Buffer | null): RequestDetails | undefined =>
  sealed === null ? undefined : (JSON.parse(cipher.decrypt(sealed, aad(tenantId, id)).toString('utf8')) as RequestDetails)

/** The address of whoever asked, so that their requests are found again without reading any. */
export const emailHash = (cipher: Cipher, email: string): Buffer => cipher.mac('privacy request', email.toLowerCase())
