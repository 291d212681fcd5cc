import type { Cipher } from '#platform/keys/cipher.ts'

/** Whose place it is: nobody else can go on from there. */
export interface Reader {
  readonly tenantId: string
  readonly actorId: string | null
}

const bound = ({ tenantId, actorId }: Reader): string => `live|${tenantId}|${actorId}`

/**
 * Where a listener is, as the id of an event. Positions count every change, also those that the listener may not know of: so the id is
 * encrypted, of one length, and another one each time.
 */
export function writePlace(position: number, cipher: Cipher, reader: Reader): string {
  const plain = Buffer.alloc(8)
  plain.writeBigUInt64BE(BigInt(position))
  return cipher.encrypt(plain, bound(reader)).toString('base64url')
}

/** The position, or undefined for what was cut, made up, or is somebody else's. */
export function readPlace(text: string, cipher: Cipher, reader: Reader): number | undefined {
  try {
    const plain = cipher.decrypt(Buffer.from(text, 'base64url'), bound(reader))
    return plain.length === 8 ? Number(plain.readBigUInt64BE()) : undefined
  } catch {
    return undefined
  }
}
