import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Said } from '#engine/mentions/texts.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { indexedIn, keysOf, type Sought } from '#privacy/mentions/tokens.ts'

/** 64 bits of a keyed hash: what it was made of cannot be tried without the tenant's key, and two that are equal by chance only lead to a text that names nobody. */
export function hasher(cipher: Cipher): (key: string) => string {
  // One key for all tokens, since a hash costs a fifth of an HMAC, and a note has hundreds. What is cut off cannot be extended.
  const secret = cipher.mac('mention', 'tokens').toString('hex')
  return (key) =>
    hash('sha256', secret + key, 'buffer')
      .readBigInt64BE()
      .toString()
}

/** An address that is kept as one, and not written in a text, may be shared: somebody has to decide. */
export const kept = (key: string): string => `kept ${key}`

/** The tokens of what a field says, each once; bigints as text. */
export function tokensOf(cipher: Cipher, said: readonly Said[], country: string): string[] {
  const keys = new Set<string>()
  for (const { text, as } of said) for (const { key } of indexedIn(text, country)) keys.add(as === 'text' ? key : kept(key))
  return [...keys].map(hasher(cipher))
}

const slice = 50_000
/** More than any address, number or pair of words takes, so that none is cut in two. */
const overlap = 400

/** The same for what a file says, which may be long: slice by slice, and others have their turn in between. */
export async function tokensOfLong(cipher: Cipher, text: string, country: string): Promise<string[]> {
  const tokens = new Set<string>()
  for (let at = 0; at < text.length; at += slice) {
    for (const token of tokensOf(cipher, [{ text: text.slice(at, at + slice + overlap), as: 'text' }], country)) tokens.add(token)
    await setImmediate()
  }
  return [...tokens]
}

export interface SoughtTokens {
  /** Name one person, or one household, in a text. */
  readonly direct: ReadonlySet<string>
  /** May name somebody else: a reviewer decides. */
  readonly names: ReadonlySet<string>
}

export function soughtTokens(cipher: Cipher, sought: Sought): SoughtTokens {
  const { direct, names } = keysOf(sought)
  const token = hasher(cipher)
  return {
    direct: new Set([...direct].map(token)),
    names: new Set([...[...names].map(token), ...[...direct].map((key) => token(kept(key)))]),
  }
}
