import { randomBytes } from 'node:crypto'

/** A value that is nowhere else in the world: planted on purpose, to be found or to be gone. Its digits alone are a needle, too. */
export function canary(what: string): string {
  const digits = BigInt(`0x${randomBytes(6).toString('hex')}`)
    .toString()
    .padStart(15, '7')
  return `Kanarienvögel-${what}-${digits}`
}

/** The forms in which a value may hide: as it is, in small letters, in a URL, in base64, in JSON, in UTF-16, in hex, its digits alone. */
function formsOf(value: string): Map<string, string> {
  const bytes = Buffer.from(value)
  const digits = value.replace(/\D/g, '')
  return new Map([
    ['UTF-8', bytes.toString('latin1')],
    ['URL', encodeURIComponent(value)],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    [
      'escaped JSON',
      [...JSON.stringify(value).slice(1, -1)]
        .map((letter) => (letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter))
        .join(''),
    ],
    ['UTF-16', Buffer.from(value, 'utf16le').toString('latin1')],
    ['hex', bytes.toString('hex')],
    ...[0, 1, 2].map((shift): [string, string] => [`base64 at ${shift}`, base64Inside(bytes, shift)]),
    ...(digits.length >= 10 ? [['digits', digits] as [string, string]] : []),
  ])
}

/** The letters of base64 that depend on the value alone, wherever in the encoded text it begins. */
function base64Inside(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  return whole
    .slice(Math.ceil((shift * 4) / 3), -1)
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}

/** What was written, as it is looked through: once, however many values are looked for. */
export interface Written {
  readonly texts: readonly string[]
  /** Which hashes of a few letters in a row stand in the texts. What begins with others stands in none, and need not be looked for. */
  readonly beginnings: Uint8Array
}

export function read(written: Uint8Array | string): Written {
  const raw = Buffer.from(written as Uint8Array).toString('latin1')
  const texts = [raw, raw.toLowerCase(), raw.replaceAll('+', '-').replaceAll('/', '_')]
  const beginnings = new Uint8Array(2 ** Math.min(22, Math.max(8, 36 - Math.clz32(raw.length))))
  for (const text of texts) {
    const letters = Buffer.from(text, 'latin1')
    let hash = 0
    for (let at = 0; at < letters.length; at += 1) {
      hash = follow(hash, letters[at] ?? 0, letters[at - few] ?? 0)
      if (at >= few - 1) beginnings[placeOf(hash, beginnings.length)] = 1
    }
  }
  return { texts, beginnings }
}

const few = 8
const factor = 0x01000193
const leaving = Array.from({ length: few }).reduce((power: number) => Math.imul(power, factor), 1)

/** The hash of the next few letters: one comes, one goes. */
const follow = (hash: number, coming: number, going: number): number => (Math.imul(hash, factor) + coming - Math.imul(going, leaving)) | 0

const placeOf = (hash: number, places: number): number => (hash ^ (hash >>> 15)) & (places - 1)

interface Needle {
  readonly form: string
  readonly text: string
  /** Of its first letters; undefined for one that has no more. */
  readonly hash: number | undefined
}

const needles = new Map<string, readonly Needle[]>()

function needlesOf(value: string): readonly Needle[] {
  const known = needles.get(value)
  if (known !== undefined) return known
  const made = [...formsOf(value)].flatMap(([form, needle]) =>
    [...new Set([needle, needle.toLowerCase()])].map((text) => ({ form, text, hash: beginningOf(text) })),
  )
  needles.set(value, made)
  return made
}

const beginningOf = (text: string): number | undefined =>
  text.length < few ? undefined : [...text.slice(0, few)].reduce((hash, letter) => follow(hash, letter.charCodeAt(0), 0), 0)

const stands = ({ texts, beginnings }: Written, { text, hash }: Needle): boolean =>
  (hash === undefined || beginnings[placeOf(hash, beginnings.length)] === 1) && texts.some((each) => each.includes(text))

/** Where canaries show in what was written: the name of each with the form in which it shows. Never the text around it. */
export const shown = (written: Uint8Array | string, canaries: Readonly<Record<string, string>>): string[] => {
  const seen = read(written)
  return Object.entries(canaries).flatMap(([name, value]) => [
    ...new Set(needlesOf(value).flatMap((needle) => (stands(seen, needle) ? [`${name} as ${needle.form}`] : []))),
  ])
}

/** Does the value show at all, in whatever form? */
export const isShownIn = (written: Written, value: string): boolean => needlesOf(value).some((needle) => stands(written, needle))
