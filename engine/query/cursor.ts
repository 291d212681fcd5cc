import { badRequest } from '#engine/api/errors.ts'
import type { Place } from '#engine/query/sort.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** A cursor holds the last row's value, which may be a name: it is encrypted, and bound to the tenant, the entity and the order. */
export const writeCursor = (place: Place, cipher: Cipher, bound: string): string =>
  cipher.encrypt(Buffer.from(JSON.stringify([place.phase, place.value, place.id])), bound).toString('base64url')

/** Reads a cursor; 400 for one that was cut, made up, or belongs to another list. */
export function readCursor(text: string | undefined, cipher: Cipher, bound: string): Place | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const [phase, value, id] = JSON.parse(cipher.decrypt(Buffer.from(text, 'base64url'), bound).toString('utf8')) as [
      0 | 1,
      unknown,
      string,
    ]
    return { phase, value, id }
  } catch {
    throw badRequest('cursor.unknown')
  }
}
