import { timingSafeEqual } from 'node:crypto'
import type { PersonRef } from '#engine/people/graph.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What a link in a letter opens: one person's choices, in one tenant. It never ends, and lets nobody in: an old newsletter must still be left. */
export interface ChoiceLink {
  readonly tenantId: string
  readonly person: PersonRef
  /** The purpose of the message that carried it; null: none in particular. */
  readonly purposeId: string | null
  readonly messageId: string | null
}

const version = 1
const idLength = 16
const ids = 4
const headLength = 1 + ids * idLength
const macLength = 16
const nobody = Buffer.alloc(idLength)
const purposeOfMac = 'choice-link'

const bytesOf = (id: string | null): Buffer => (id === null ? nobody : Buffer.from(id.replaceAll('-', ''), 'hex'))

function idFrom(bytes: Buffer): string | null {
  if (bytes.equals(nobody)) return null
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const signature = (cipher: Cipher, head: Buffer): Buffer => cipher.mac(purposeOfMac, head.toString('base64url')).subarray(0, macLength)

/** The signed part of a link: ids alone. */
export function choiceToken(cipher: Cipher, { tenantId, person, purposeId, messageId }: ChoiceLink): string {
  const head = Buffer.concat([
    Buffer.from([version]),
    ...[tenantId, person.id, purposeId, messageId].map(bytesOf),
    Buffer.from(person.entity, 'utf8'),
  ])
  return Buffer.concat([head, signature(cipher, head)]).toString('base64url')
}

/** What a token says; undefined for one that is forged, cut, or of a tenant that is gone. */
export async function readChoiceToken(keys: Keys, token: string): Promise<ChoiceLink | undefined> {
  const all = Buffer.from(token, 'base64url')
  if (all.length <= headLength + macLength || all[0] !== version || all.toString('base64url') !== token) return undefined
  const head = all.subarray(0, all.length - macLength)
  const [tenantId, personId, purposeId, messageId] = Array.from({ length: ids }, (_, index) =>
    idFrom(head.subarray(1 + index * idLength, 1 + (index + 1) * idLength)),
  )
  if (!tenantId || !personId) return undefined
  const cipher = await cipherOf(keys, tenantId)
  if (cipher === undefined || !timingSafeEqual(signature(cipher, head), all.subarray(head.length))) return undefined
  const entity = head.subarray(headLength).toString('utf8')
  return { tenantId, person: { entity, id: personId }, purposeId: purposeId ?? null, messageId: messageId ?? null }
}

/** A tenant that is gone has no keys any more: nothing of it opens. */
export async function cipherOf(keys: Keys, tenantId: string): Promise<Cipher | undefined> {
  try {
    return await keys.tenant(tenantId)
  } catch (error) {
    if (error instanceof KeyError) return undefined
    throw error
  }
}
