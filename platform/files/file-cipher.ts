import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { FileError } from '#platform/files/errors.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** Plain bytes a chunk; each is sealed alone, so that a file of any size passes through little memory. */
export const chunkBytes = 64 * 1024
const tagBytes = 16
const version = 1
const keyBytes = 32
/** Version, then the file's own key under the tenant's: 37 bytes more than the key itself. */
export const headBytes = 1 + 37 + keyBytes

export const sealedChunkBytes = chunkBytes + tagBytes

/**
 * Nonce of the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): a counter, so that no chunk can change places, and a flag for the last, so that
 * none can be cut off. The key is this file's alone, so a nonce never comes twice.
 */
function nonceOf(counter: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(counter, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Seals what it is given, chunk by chunk. `place` binds the file to where it lies: tenant, area, id. */
export function sealing(cipher: Cipher, place: string): { head: Buffer; seal: (chunk: Uint8Array, last: boolean) => Buffer } {
  const key = randomBytes(keyBytes)
  const head = Buffer.concat([Buffer.from([version]), cipher.encrypt(key, `file-key|${place}`)])
  let counter = 0
  return {
    head,
    seal(chunk, last) {
      const sealer = createCipheriv('aes-256-gcm', key, nonceOf(counter++, last), { authTagLength: tagBytes })
      return Buffer.concat([sealer.update(chunk), sealer.final(), sealer.getAuthTag()])
    },
  }
}

/** Opens chunks, each by its number from 0. Throws a `FileError` for one that was changed, moved or cut, and for a file of another place. */
export function opening(cipher: Cipher, place: string, head: Uint8Array): (sealed: Uint8Array, counter: number, last: boolean) => Buffer {
  if (head.length !== headBytes || head[0] !== version) throw new FileError('file.damaged')
  let key: Buffer
  try {
    key = cipher.decrypt(head.subarray(1), `file-key|${place}`)
  } catch (error) {
    throw new FileError('file.damaged', error)
  }
  return (sealed, counter, last) => {
    if (sealed.length < tagBytes) throw new FileError('file.damaged')
    const opener = createDecipheriv('aes-256-gcm', key, nonceOf(counter, last), { authTagLength: tagBytes })
    opener.setAuthTag(sealed.subarray(sealed.length - tagBytes))
    const plain = opener.update(sealed.subarray(0, sealed.length - tagBytes))
    try {
      return Buffer.concat([plain, opener.final()])
    } catch {
      throw new FileError('file.damaged')
    }
  }
}

/** How many plain bytes a sealed file of that size holds. */
export function plainBytes(size: number): number {
  const sealed = size - headBytes
  return Math.max(0, sealed - Math.ceil(sealed / sealedChunkBytes) * tagBytes)
}
