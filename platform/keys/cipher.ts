import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomFillSync } from 'node:crypto'
import { KeyError } from '#platform/keys/errors.ts'

/** Encryption and keyed hashes under one owner's keys: a tenant's, or the installation's. */
export interface Cipher {
  /** AES-256-GCM. `aad` says what the ciphertext belongs to ("change:<id>"); with another one it does not open. */
  encrypt(plain: Uint8Array, aad: string): Buffer
  /** Throws a `KeyError` for a tampered, cut, foreign or no longer readable ciphertext. */
  decrypt(cipher: Uint8Array, aad: string): Buffer
  /** Keyed HMAC-SHA256, 32 bytes: the same value gives the same result within one purpose, and stays when keys rotate. */
  mac(purpose: string, value: string): Buffer
}

/** The keys of one owner, in clear; lives in memory only. */
export interface KeyRing {
  readonly current: string
  /** 32 bytes each, by id (16 hexadecimal digits). */
  readonly keys: ReadonlyMap<string, Buffer>
  readonly mac: Buffer
}

const version = 1
const idBytes = 8
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + idBytes + nonceBytes

/**
 * Layout: version (1 byte, always 1), key id (8), nonce (12), ciphertext, tag (16): 37 bytes more than the plain text.
 * Version and key id are authenticated with the aad.
 */
export function cipherOf(ring: KeyRing): Cipher {
  const macKeys = new Map<string, Buffer>()
  const named = Buffer.concat([Buffer.from([version]), Buffer.from(ring.current, 'hex')])
  return {
    encrypt(plain, aad) {
      const head = Buffer.concat([named, freshNonce()], headBytes)
      const cipher = createCipheriv('aes-256-gcm', keyOf(ring, ring.current), head.subarray(1 + idBytes), { authTagLength: tagBytes })
      cipher.setAAD(associated(head, aad))
      return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    decrypt(bytes, aad) {
      const all = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (all.length < headBytes + tagBytes || all[0] !== version) throw new KeyError('keys.malformed')
      const key = keyOf(ring, all.toString('hex', 1, 1 + idBytes))
      const decipher = createDecipheriv('aes-256-gcm', key, all.subarray(1 + idBytes, headBytes), { authTagLength: tagBytes })
      decipher.setAAD(associated(all, aad))
      decipher.setAuthTag(all.subarray(all.length - tagBytes))
      const plain = decipher.update(all.subarray(headBytes, all.length - tagBytes))
      try {
        // GCM holds no bytes back: what is final is that the tag fits.
        decipher.final()
        return plain
      } catch {
        throw new KeyError('keys.tampered')
      }
    },
    mac(purpose, value) {
      let key = macKeys.get(purpose)
      if (key === undefined) {
        key = Buffer.from(hkdfSync('sha256', usable(ring.mac), '', `steward mac ${purpose}`, 32))
        macKeys.set(purpose, key)
      }
      usable(ring.mac)
      return createHmac('sha256', key).update(value).digest()
    },
  }
}

const nonces = Buffer.alloc(nonceBytes * 256)
let nonceOffset = nonces.length

/** Random, and never given twice; drawn in bulk, since each draw by itself costs as much as encrypting a short text. */
function freshNonce(): Buffer {
  if (nonceOffset === nonces.length) {
    randomFillSync(nonces)
    nonceOffset = 0
  }
  nonceOffset += nonceBytes
  return nonces.subarray(nonceOffset - nonceBytes, nonceOffset)
}

/** A fresh ring with one key. */
export function newRing(): KeyRing {
  const id = randomBytes(idBytes).toString('hex')
  return { current: id, keys: new Map([[id, randomBytes(32)]]), mac: randomBytes(32) }
}

/** Makes every cipher of this ring useless, also those that someone still holds. */
export function wipe(ring: KeyRing): void {
  for (const key of ring.keys.values()) key.fill(0)
  ring.mac.fill(0)
}

/** A ring as text: what is written to a key file, wrapped or in a file of 0600. */
export function serialise(ring: KeyRing): string {
  const keys = Object.fromEntries([...ring.keys].map(([id, key]) => [id, key.toString('base64')]))
  return JSON.stringify({ current: ring.current, keys, mac: ring.mac.toString('base64') })
}

/** Throws a `KeyError` where the text is no ring. */
export function parseRing(text: string): KeyRing {
  try {
    const raw = JSON.parse(text) as { current: string; keys: Record<string, string>; mac: string }
    const keys = new Map(Object.entries(raw.keys).map(([id, key]) => [id, Buffer.from(key, 'base64')]))
    const ring = { current: raw.current, keys, mac: Buffer.from(raw.mac, 'base64') }
    const whole = [...keys].every(([id, key]) => /^[0-9a-f]{16}$/.test(id) && key.length === 32)
    if (!whole || !keys.has(ring.current) || ring.mac.length !== 32) throw new KeyError('keys.malformed')
    return ring
  } catch {
    throw new KeyError('keys.malformed')
  }
}

function associated(head: Buffer, aad: string): Buffer {
  const bytes = Buffer.allocUnsafe(1 + idBytes + Buffer.byteLength(aad))
  head.copy(bytes, 0, 0, 1 + idBytes)
  bytes.write(aad, 1 + idBytes)
  return bytes
}

function keyOf(ring: KeyRing, id: string): Buffer {
  const key = ring.keys.get(id)
  if (key === undefined) throw new KeyError('keys.unknown-key')
  return usable(key)
}

function usable(key: Buffer): Buffer {
  if (key.every((byte) => byte === 0)) throw new KeyError('keys.destroyed')
  return key
}
