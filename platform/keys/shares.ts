import { createHash, randomBytes } from 'node:crypto'
import { KeyError } from '#platform/keys/errors.ts'

/** One part of a secret that was split: alone it says nothing at all (Shamir, over the field of 256 elements). */
export interface Share {
  /** 1 to 255; where the polynomials were read. */
  readonly at: number
  readonly needed: number
  readonly bytes: Buffer
}

const exponents = new Uint8Array(512)
const logarithms = new Uint8Array(256)
for (let power = 0, value = 1; power < 255; power += 1) {
  exponents[power] = value
  exponents[power + 255] = value
  logarithms[value] = power
  // Times the generator 3, modulo x⁸ + x⁴ + x³ + x + 1.
  const doubled = (value << 1) ^ (value & 0x80 ? 0x11b : 0)
  value = (doubled ^ value) & 0xff
}

const log = (value: number): number => logarithms[value] ?? 0
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : (exponents[log(a) + log(b)] ?? 0))
const over = (a: number, b: number): number => (a === 0 ? 0 : (exponents[log(a) + 255 - log(b)] ?? 0))

/** Any `needed` of the shares give the secret back; fewer say nothing about it. */
export function split(secret: Uint8Array, count: number, needed: number): Share[] {
  const coefficients = Array.from({ length: needed - 1 }, () => randomBytes(secret.length))
  return Array.from({ length: count }, (_, index) => {
    const at = index + 1
    const bytes = Buffer.alloc(secret.length)
    for (let place = 0; place < secret.length; place += 1) {
      let value = 0
      for (const coefficient of coefficients.toReversed()) value = times(value ^ (coefficient[place] ?? 0), at)
      bytes[place] = value ^ (secret[place] ?? 0)
    }
    return { at, needed, bytes }
  })
}

export function combine(shares: readonly Share[]): Buffer {
  const distinct = [...new Map(shares.map((share) => [share.at, share])).values()]
  const [first] = distinct
  if (first === undefined || distinct.length < first.needed) throw new KeyError('keys.too-few-shares')
  if (distinct.some(({ needed, bytes }) => needed !== first.needed || bytes.length !== first.bytes.length))
    throw new KeyError('keys.bad-share')
  const used = distinct.slice(0, first.needed)
  const secret = Buffer.alloc(first.bytes.length)
  for (const { at, bytes } of used) {
    let weight = 1
    for (const other of used) if (other.at !== at) weight = times(weight, over(other.at, other.at ^ at))
    for (let place = 0; place < secret.length; place += 1) secret[place] = (secret[place] ?? 0) ^ times(weight, bytes[place] ?? 0)
  }
  return secret
}

/** Letters and digits that nobody takes for each other. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const sumBytes = 4

const sumOf = (bytes: Uint8Array): Buffer => createHash('sha256').update('steward share').update(bytes).digest().subarray(0, sumBytes)

/** As it is printed: `steward-1-2 abcd-efgh-…`; a letter that was copied wrong is noticed. */
export function shareText({ at, needed, bytes }: Share): string {
  const body = Buffer.concat([Buffer.from([at, needed]), bytes])
  const letters = toLetters(Buffer.concat([body, sumOf(body)]))
  return `steward-${at}-${needed} ${(letters.match(/.{1,4}/g) ?? []).join('-')}`
}

/** Reads what was printed, however it was copied: upper case, blanks and line breaks do not matter. */
export function readShares(text: string): Share[] {
  const found = text
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .split(/steward-\d+-\d+ /)
    .slice(1)
  return found.map((each) => {
    const all = fromLetters(
      each
        .replaceAll(/[^0-9a-z]/g, '')
        .replaceAll('o', '0')
        .replaceAll(/[il]/g, '1'),
    )
    const body = all.subarray(0, all.length - sumBytes)
    if (body.length < 3 || !sumOf(body).equals(all.subarray(all.length - sumBytes))) throw new KeyError('keys.bad-share')
    return { at: body[0] ?? 0, needed: body[1] ?? 0, bytes: body.subarray(2) }
  })
}

function toLetters(bytes: Buffer): string {
  let letters = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xffff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      letters += alphabet[(held >> bits) & 31]
    }
  }
  return bits === 0 ? letters : letters + alphabet[(held << (5 - bits)) & 31]
}

function fromLetters(letters: string): Buffer {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const letter of letters) {
    const value = alphabet.indexOf(letter)
    if (value === -1) throw new KeyError('keys.bad-share')
    held = ((held << 5) | value) & 0xffff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return Buffer.from(bytes)
}
