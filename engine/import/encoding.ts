import { isAscii } from 'node:buffer'
import { analyse } from 'chardet'
import type { ConvertedFormat } from '#engine/import/readers/limits.ts'

/** The encodings in which address books come, by the names of the WHATWG Encoding Standard. */
export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-15',
  'macintosh',
  'koi8-r',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'gb18030',
  'big5',
] as const
export type Encoding = (typeof encodings)[number]

export interface DetectedEncoding {
  readonly encoding: Encoding
  /** Most of it is UTF-8 and some is not: rows with such bytes are refused one by one, for nobody can say what they mean. */
  readonly mixed: boolean
}

/** What a file is that is no text of rows: one that is made into such a table, or one that nothing here reads. */
export type Foreign = ConvertedFormat | 'old-spreadsheet' | 'binary'

const sampleBytes = 64 * 1024

/** Looks at every byte of a file as it passes, since the first umlaut may stand in its last row. */
export class EncodingScan {
  #head = Buffer.alloc(0)
  /** Lines with bytes beyond ASCII: what tells one-byte encodings apart. */
  #telling = Buffer.alloc(0)
  #rest = Buffer.alloc(0)
  #sequences = 0
  #broken = 0

  push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#head.length < sampleBytes) this.#head = Buffer.concat([this.#head, bytes.subarray(0, sampleBytes - this.#head.length)])
    if (isAscii(bytes) && this.#rest.length === 0) return
    if (this.#telling.length < sampleBytes) this.#telling = Buffer.concat([this.#telling, tellingLines(bytes)])
    this.#count(this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]), false)
  }

  /** Call when the file is at its end. */
  end(): DetectedEncoding {
    this.#count(this.#rest, true)
    const wide = wideEncoding(this.#head)
    if (wide !== undefined) return { encoding: wide, mixed: false }
    const isUtf8 = this.#broken === 0 || startsWith(this.#head, utf8Bom) || this.#sequences > this.#broken
    return isUtf8 ? { encoding: 'utf-8', mixed: this.#broken > 0 } : { encoding: guess(this.#telling), mixed: false }
  }

  /** Undefined when it can be read as text. */
  foreign(): Foreign | undefined {
    const head = this.#head
    const wide = wideEncoding(head)
    if (wide !== undefined) return /^\ufeff?\s*BEGIN:VCARD/i.test(new TextDecoder(wide).decode(head.subarray(0, 200))) ? 'vcard' : undefined
    if (startsWith(head, [0x50, 0x4b, 3, 4])) return 'xlsx'
    if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return 'old-spreadsheet'
    const start = head
      .subarray(0, 200)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
      .trimStart()
    if (/^BEGIN:VCARD/i.test(start)) return 'vcard'
    if (/^[[{]\s*["{[\]}]/.test(start)) return 'json'
    if (start.startsWith('%PDF') || start.startsWith('{\\rtf')) return 'binary'
    const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0)
    return controls > 16 && controls > head.length / 50 ? 'binary' : undefined
  }

  #count(bytes: Buffer, last: boolean): void {
    let at = 0
    while (at < bytes.length) {
      const length = sequenceLength(bytes, at)
      if (length < 0 && !last && at >= bytes.length - 3) break
      if (length > 1) this.#sequences += 1
      if (length < 0) this.#broken += 1
      at += Math.max(1, length)
    }
    this.#rest = Buffer.from(bytes.subarray(at))
  }
}

const utf8Bom = [0xef, 0xbb, 0xbf]
const startsWith = (bytes: Buffer, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte)

/** The length of the UTF-8 sequence at this place (RFC 3629), negative where there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : -1
  for (let next = 1; next < length; next += 1) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return -1
  const second = bytes[at + 1] ?? 0
  const overlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)
  const beyond = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f)
  return overlong || beyond ? -1 : length
}

function tellingLines(bytes: Buffer): Buffer {
  const found: Buffer[] = []
  let total = 0
  for (let from = 0; from < bytes.length && total < sampleBytes; ) {
    const end = bytes.indexOf(10, from)
    const line = bytes.subarray(from, end < 0 ? bytes.length : end + 1)
    if (!isAscii(line)) {
      found.push(line)
      total += line.length
    }
    from += line.length
  }
  return Buffer.concat(found)
}

/** UTF-16 by its mark, else by the zero bytes that Latin letters have in it. */
function wideEncoding(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le'
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be'
  const looked = Math.min(head.length, 2000) & ~1
  let [even, odd] = [0, 0]
  for (let at = 0; at < looked; at += 2) {
    if (head[at] === 0) even += 1
    if (head[at + 1] === 0) odd += 1
  }
  const [few, many] = [looked * 0.02, looked * 0.2]
  if (odd > many && even < few) return 'utf-16le'
  return even > many && odd < few ? 'utf-16be' : undefined
}

/** What statistics call a script that is not Western European, and the name under which it is decoded. */
const scripts: Readonly<Record<string, Encoding>> = {
  'windows-1250': 'windows-1250',
  'windows-1251': 'windows-1251',
  'windows-1253': 'windows-1253',
  'windows-1255': 'windows-1255',
  'windows-1256': 'windows-1256',
  'ISO-8859-2': 'iso-8859-2',
  'ISO-8859-5': 'iso-8859-5',
  'KOI8-R': 'koi8-r',
}
const multiByte: Readonly<Record<string, Encoding>> = {
  Shift_JIS: 'shift_jis',
  'EUC-JP': 'euc-jp',
  'EUC-KR': 'euc-kr',
  GB18030: 'gb18030',
  Big5: 'big5',
}
const western = ['ISO-8859-1', 'windows-1252']

/** Western European unless statistics speak clearly for another script: a few umlauts alone tell little. */
function guess(telling: Buffer): Encoding {
  const found = analyse(telling)
  const westernly = Math.max(0, ...found.filter(({ name }) => western.includes(name)).map(({ confidence }) => confidence))
  const [best] = found
  if (best === undefined) return 'windows-1252'
  if (best.confidence >= 60 && multiByte[best.name] !== undefined) return multiByte[best.name] ?? 'windows-1252'
  return (best.confidence >= 30 && best.confidence > westernly * 1.3 ? scripts[best.name] : undefined) ?? 'windows-1252'
}
