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
export type Written = readonly string[]

export function read(written: Uint8Array | string): Written {
  const raw = Buffer.from(written as Uint8Array).toString('latin1')
  return [raw, raw.toLowerCase(), raw.replaceAll('+', '-').replaceAll('/', '_')]
}

const needles = new Map<string, readonly (readonly [form: string, needle: string, inSmall: string])[]>()

function needlesOf(value: string) {
  const known = needles.get(value)
  if (known !== undefined) return known
  const made = [...formsOf(value)].map(([form, needle]) => [form, needle, needle.toLowerCase()] as const)
  needles.set(value, made)
  return made
}

/** Where canaries show in what was written: the name of each with the form in which it shows. Never the text around it. */
export const shown = (written: Uint8Array | string, canaries: Readonly<Record<string, string>>): string[] =>
  shownIn(read(written), canaries)

export const shownIn = (texts: Written, canaries: Readonly<Record<string, string>>): string[] =>
  Object.entries(canaries).flatMap(([name, value]) =>
    needlesOf(value).flatMap(([form, needle, inSmall]) =>
      texts.some((text) => text.includes(needle) || text.includes(inSmall)) ? [`${name} as ${form}`] : [],
    ),
  )

/** Does the value show at all, in whatever form? */
export const isShownIn = (texts: Written, value: string): boolean =>
  needlesOf(value).some(([, needle, inSmall]) => texts.some((text) => text.includes(needle) || text.includes(inSmall)))
