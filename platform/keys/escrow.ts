import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#platform/clock/clock.ts'
import { writePrivately } from '#platform/files/private-file.ts'
import { cipherOf, type KeyRing, parseRing, serialise } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'
import { combine, readShares, shareText, split } from '#platform/keys/shares.ts'

/** What is known of the copy of the root key that lies outside this machine. The copy itself is not here. */
interface EscrowNote {
  readonly version: 1
  /** The id of the root key that was current. */
  readonly rootKey: string
  readonly printedAt: string
  readonly confirmedAt: string | null
  /** SHA-256 of the word that stands at the end of the printed file. */
  readonly check: string
}

export interface PrintedEscrow {
  readonly shares: readonly string[]
  readonly needed: number
  /** To be typed back by whoever has put the shares away. */
  readonly checkWord: string
}

const shareCount = 3
const sharesNeeded = 2
const notePath = (keysDir: string): string => join(keysDir, 'escrow.json')
const rootPath = (keysDir: string): string => join(keysDir, 'root.json')

/** Splits the root key into three shares of which two bring it back. Printed once a key: `keys.escrow-printed` unless it shall be done again. */
export async function printEscrow(keysDir: string, clock: Clock, again: boolean): Promise<PrintedEscrow> {
  const ring = parseRing(await readFile(rootPath(keysDir), 'utf8'))
  const known = await readNote(keysDir)
  if (known?.rootKey === ring.current && !again) throw new KeyError('keys.escrow-printed')
  const checkWord = wordOf(ring)
  const note: EscrowNote = {
    version: 1,
    rootKey: ring.current,
    printedAt: clock.now().toISOString(),
    confirmedAt: null,
    check: sumOf(checkWord),
  }
  await writePrivately(notePath(keysDir), `${JSON.stringify(note)}\n`)
  return { shares: split(Buffer.from(serialise(ring)), shareCount, sharesNeeded).map(shareText), needed: sharesNeeded, checkWord }
}

/** The word at the end of the file was typed back: somebody has it, and can read it. */
export async function confirmEscrow(keysDir: string, clock: Clock, word: string): Promise<void> {
  const note = await readNote(keysDir)
  if (note === undefined) throw new KeyError('keys.escrow-missing')
  if (sumOf(word.trim().toLowerCase()) !== note.check) throw new KeyError('keys.wrong-word')
  await writePrivately(notePath(keysDir), `${JSON.stringify({ ...note, confirmedAt: clock.now().toISOString() })}\n`)
}

export type EscrowStanding = 'confirmed' | 'printed' | 'missing' | 'outdated'

/** Outdated: the root key was changed since. */
export async function escrowStanding(keysDir: string): Promise<EscrowStanding> {
  const note = await readNote(keysDir)
  if (note === undefined) return 'missing'
  const ring = parseRing(await readFile(rootPath(keysDir), 'utf8'))
  if (note.rootKey !== ring.current) return 'outdated'
  return note.confirmedAt === null ? 'printed' : 'confirmed'
}

/**
 * Puts the root key back from its shares. One that is here is replaced only where no tenant's key hangs on it: a fresh machine makes one by
 * itself at its first start.
 */
export async function recoverRoot(keysDir: string, text: string): Promise<'restored' | 'same'> {
  const ring = parseRing(combine(readShares(text)).toString('utf8'))
  const here = await readFile(rootPath(keysDir), 'utf8').catch(() => undefined)
  if (here !== undefined) {
    if (parseRing(here).current === ring.current) return 'same'
    const tenants = await readdir(join(keysDir, 'tenants')).catch(() => [])
    if (tenants.some((name) => name.endsWith('.json'))) throw new KeyError('keys.root-in-use')
  }
  await writePrivately(rootPath(keysDir), serialise(ring))
  return 'restored'
}

async function readNote(keysDir: string): Promise<EscrowNote | undefined> {
  const text = await readFile(notePath(keysDir), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as EscrowNote
  } catch {
    return undefined
  }
}

const consonants = 'bdfgklmnprstvz'
const vowels = 'aeiou'

/** Eight letters that can be said aloud; they follow from the key and do not lead to it. */
function wordOf(ring: KeyRing): string {
  const bytes = cipherOf(ring).mac('escrow check word', ring.current)
  return Array.from(
    { length: 4 },
    (_, n) => `${consonants[(bytes[2 * n] ?? 0) % consonants.length]}${vowels[(bytes[2 * n + 1] ?? 0) % vowels.length]}`,
  ).join('')
}

const sumOf = (word: string): string => createHash('sha256').update(`escrow ${word}`).digest('hex')
