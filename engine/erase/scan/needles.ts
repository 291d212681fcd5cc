import { plain } from '#schema/values/text.ts'

/** One form of a value that is looked for. Which value it is, is told by its number. */
export interface Needle {
  readonly value: number
  readonly encoding: Encoding
  readonly bytes: Buffer
}

export const encodings = ['UTF-8', 'lower case', 'URL', 'base64', 'JSON', 'UTF-16', 'digits'] as const
export type Encoding = (typeof encodings)[number]

/** Shorter ones are found everywhere. */
export const shortest = 5
const fewestDigits = 6

/** The letters of base64 that depend on the value alone, wherever in the encoded text it begins. */
function insideBase64(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const partial = (shift + bytes.length) % 3 === 0 ? whole.length : whole.length - 1
  return whole.slice(Math.ceil((shift * 4) / 3), partial)
}

const escaped = (value: string): string =>
  [...JSON.stringify(value).slice(1, -1)].map((letter) => (letter > '~' ? unicode(letter) : letter)).join('')

const unicode = (letter: string): string =>
  [...Array(letter.length).keys()].map((at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes).swap16()
}

function formsOf(value: string): [Encoding, string | Buffer][] {
  const bytes = Buffer.from(value)
  const utf16 = Buffer.from(value, 'utf16le')
  const url = encodeURIComponent(value)
  const digits = value.replace(/\D/g, '')
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = insideBase64(bytes, shift)
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [
    ['UTF-8', bytes],
    ['lower case', value.toLowerCase()],
    // As words lie in the search.
    ['lower case', plain(value)],
    ['URL', url],
    ['URL', url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ['URL', url.replaceAll('%20', '+')],
    ...base64.map((text): [Encoding, string] => ['base64', text]),
    ['JSON', JSON.stringify(value).slice(1, -1)],
    ['JSON', escaped(value)],
    ['UTF-16', utf16],
    ['UTF-16', swapped(utf16)],
    ...(digits.length >= fewestDigits ? ([['digits', digits]] as [Encoding, string][]) : []),
  ]
}

/** Every form in which these values may hide, each once. */
export function needlesOf(values: readonly string[]): Needle[] {
  const seen = new Set<string>()
  return values.flatMap((value, index) =>
    formsOf(value).flatMap(([encoding, form]) => {
      const bytes = typeof form === 'string' ? Buffer.from(form) : form
      const key = `${index} ${bytes.toString('latin1')}`
      if (seen.has(key) || bytes.length < shortest) return []
      seen.add(key)
      return [{ value: index, encoding, bytes }]
    }),
  )
}
