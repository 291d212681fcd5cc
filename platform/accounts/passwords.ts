import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** Argon2id in Node's thread pool, few at a time: each takes 19 MiB and tens of milliseconds. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** Without a hash it does the same work on one that nothing fits and answers no, so that an unknown address takes as long as a wrong password. */
  verify(passwordHash: string | undefined, password: string): Promise<boolean>
}

/** More people wait for their password to be checked than can be served soon. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy'
}

export interface PasswordCost {
  /** KiB and passes; OWASP's first recommendation unless told. */
  readonly memoryCost?: number
  readonly timeCost?: number
  /** How many are computed at the same time, and how many may wait. */
  readonly atOnce?: number
  readonly waiting?: number
}

export function openPasswords({ memoryCost = 19_456, timeCost = 2, atOnce = 2, waiting = 100 }: PasswordCost = {}): Passwords {
  const options = { memoryCost, timeCost, parallelism: 1 }
  const base64 = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '')
  const fitsNothing = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=1$${base64(16)}$${base64(32)}`
  const inTurn = turnstile(atOnce, waiting)
  return {
    hash: (password) => inTurn(() => hash(oneForm(password), options)),
    verify: async (passwordHash, password) => {
      const fits = await inTurn(() => verify(passwordHash ?? fitsNothing, oneForm(password)))
      return fits && passwordHash !== undefined
    },
  }
}

/** The same characters come in several encodings, depending on the keyboard (RFC 8265). */
const oneForm = (password: string): string => password.normalize('NFKC')

function turnstile(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let inside = 0
  return async (work) => {
    if (inside >= atOnce) {
      if (queue.length >= waiting) throw new TooBusy()
      await new Promise<void>((enter) => queue.push(enter))
    } else inside += 1
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) inside -= 1
      else next()
    }
  }
}
