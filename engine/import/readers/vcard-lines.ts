import { longestPhoto, tooLargePhoto } from '#engine/import/readers/limits.ts'

/** UTF-16 units of one line of a card, folded parts together. */
const longestLine = 200_000
/** Logos, sounds and keys: nothing here reads them, and the largest are megabytes. */
const left = /^(?:[\w-]+\.)?(?:LOGO|SOUND|KEY|AGENT)[;:]/i
/** A photo of the person, embedded or a link to one. */
export const photoLine = /^(?:[\w-]+\.)?PHOTO[;:]/i
const quotedPrintable = /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i

/** The lines of each card between `BEGIN:VCARD` and `END:VCARD`, folded lines joined (RFC 6350, 3.2), without what is embedded in it. */
export async function* cardLines(text: AsyncIterable<string>): AsyncGenerator<readonly string[], void, undefined> {
  const cards = new Cards()
  let rest = ''
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const card = cards.line(line)
      if (card !== undefined) yield card
    }
    // A photo may be one line of megabytes. Of anything else, and of a photo that is too large, the beginning is enough.
    if (rest.length > longestLine) rest = cut(rest)
  }
  const card = cards.line(rest)
  if (card !== undefined) yield card
}

/** A line as far as it is wanted: half a photo is none, so that of one that is too large only this is said. */
function cut(line: string): string {
  if (!photoLine.test(line)) return line.slice(0, longestLine)
  return line.length > longestPhoto ? tooLarge(line) : line
}

const tooLarge = (line: string): string => `${line.slice(0, line.indexOf(':') + 1)}${tooLargePhoto}`

/** Reads line by line. Gives a card when it ends. */
class Cards {
  #card: string[] | undefined
  #skipping = false
  #isPhoto = false

  line(raw: string): readonly string[] | undefined {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const bare = line.length > 50 ? '' : line.trim().toUpperCase()
    if (bare === 'BEGIN:VCARD') {
      this.#card = []
      this.#skipping = false
      return undefined
    }
    if (this.#card === undefined) return undefined
    if (bare === 'END:VCARD') {
      const card = this.#card
      this.#card = undefined
      return card
    }
    this.#add(this.#card, line)
    return undefined
  }

  #add(card: string[], line: string): void {
    const last = card.length - 1
    const before = card[last]
    if (/^[ \t]/.test(line)) {
      if (!this.#skipping && before !== undefined) card[last] = this.#joined(before, line.slice(1))
      return
    }
    // Version 2.1 goes on behind a `=` at the end of a line.
    if (before?.endsWith('=') && quotedPrintable.test(before)) {
      card[last] = cut(before.slice(0, -1) + line)
      return
    }
    this.#skipping = left.test(line)
    this.#isPhoto = photoLine.test(line)
    if (!this.#skipping && line !== '') card.push(cut(line))
  }

  #joined(before: string, more: string): string {
    if (before.length < (this.#isPhoto ? longestPhoto : longestLine)) return before + more
    if (!this.#isPhoto) return before
    this.#skipping = true
    return tooLarge(before)
  }
}

/** A line of version 2.1 whose value is written in quoted-printable, as later versions write it. */
export function modernLine(line: string): string {
  if (!quotedPrintable.test(line)) return line
  const colon = line.indexOf(':')
  const head = line.slice(0, colon).replace(/;(?:ENCODING=)?QUOTED-PRINTABLE/i, '')
  const charset = /;CHARSET=([\w-]+)/i.exec(head)?.[1] ?? 'utf-8'
  const bytes = Buffer.from(
    line.slice(colon + 1).replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  )
  return `${head.replace(/;CHARSET=[\w-]+/i, '')}:${decoded(bytes, charset).replace(/\r?\n/g, '\\n')}`
}

function decoded(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
