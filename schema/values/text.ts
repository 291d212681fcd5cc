import { wrong } from '#schema/problem.ts'

const blank = /[\s\u200b\ufeff]/

/** Spaces, tabs and no-break spaces at both ends mean nothing. Walked by hand: a pattern for the end takes time by the square of the spaces within. */
function withoutEnds(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && blank.test(text.charAt(from))) from++
  while (to > from && blank.test(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

const controls = /\p{Cc}/u
/** Line breaks and tabs are text. */
const controlsButLines = /[^\P{Cc}\t\n\r]/u

/**
 * Text as it is stored: a string without ends of white space, control characters and lone surrogates, of at most `max` code points.
 * Everything else (emoji, marks of direction, HTML, SQL) is stored exactly. Line ends become `\n`.
 */
export function readText(input: unknown, max: number, lines: boolean): string {
  if (typeof input !== 'string') throw wrong('not-text')
  // A code point has at most two UTF-16 units: what is longer need not be looked at further.
  if (input.length > max * 2 + 1000) throw wrong('too-long', { max })
  const text = withoutEnds(lines ? input.replace(/\r\n?/g, '\n') : input)
  if (!text.isWellFormed()) throw wrong('broken-character')
  if ((lines ? controlsButLines : controls).test(text)) throw wrong('control-character')
  if (text.length > max && codePoints(text) > max) throw wrong('too-long', { max })
  return text
}

function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

const ascii = /^[ -~\t\n\r]*$/

/** What people type to find text: lower case, without accents, ligatures split (`Özil` → `ozil`, `ß` → `ss`). */
export function plain(text: string): string {
  const lower = text.toLowerCase()
  // Most words have nothing to take off.
  if (ascii.test(lower)) return lower
  return lower.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/æ/g, 'ae').replace(/ø/g, 'o').replace(/ł/g, 'l')
}
