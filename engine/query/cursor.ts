import { badRequest } from '#engine/api/errors.ts'
import type { Place } from '#engine/query/sort.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** Where a list goes on, and whether it is one of what was typed wrong: the next page looks as the first one did. */
export interface Onward extends Place {
  readonly fuzzy: boolean
}

/** A cursor holds the last row's value, which may be a name: it is encrypted, and bound to the tenant, the entity and the order. */
export const writeCursor = ({ phase, value, id, fuzzy }: Onward, cipher: Cipher, bound: string): string =>
  cipher.encrypt(Buffer.from(JSON.stringify([phase, value, id, fuzzy])), bound).toString('base64url')

/** Reads a cursor; 400 for one that was cut, made up, or belongs to another list. */
export function readCursor(text: string | undefined, cipher: Cipher, bound: string): Onward | undefined {
  if (text === undefined || text === '') return undefined
  try {
    const [phase, value, id, fuzzy] = JSON.parse(cipher.decrypt(Buffer.from(text, 'base64url'), bound).toString('utf8')) as [
      0 | 1,
      unknown,
      string,
      boolean,
    ]
    return { phase, value, id, fuzzy }
  } catch {
    throw badRequest('cursor.unknown')
  }
}
