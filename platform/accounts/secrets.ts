import { hash, randomBytes } from 'node:crypto'

/** A secret that we hand out once, and what we keep of it. */
export interface Secret {
  readonly token: string
  readonly hash: Buffer
}

/** 32 random bytes, in letters that survive a URL. */
export function newSecret(prefix = ''): Secret {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  return { token, hash: hashOfSecret(token) }
}

/** SHA-256 without salt: nobody guesses 32 random bytes, and the hash finds the row. */
export const hashOfSecret = (token: string): Buffer => hash('sha256', token, 'buffer')
