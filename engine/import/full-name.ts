/** Words that begin a family name. */
const particles = new Set([
  'von',
  'vom',
  'zu',
  'zum',
  'zur',
  'van',
  'der',
  'den',
  'de',
  'del',
  'della',
  'di',
  'da',
  'dos',
  'du',
  'la',
  'le',
  'ter',
  'ten',
  'el',
  'al',
  'bin',
  'ibn',
  'st.',
  "'t",
])

/** Splits a person's whole name: `Lovelace, Ada` and `Ada van der Berg` know their family name; a single word is a first name. */
export function splitName(name: string): { readonly first: string; readonly last: string } {
  const text = name.trim().replace(/\s+/g, ' ')
  const comma = text.indexOf(',')
  if (comma > 0) return { first: text.slice(comma + 1).trim(), last: text.slice(0, comma).trim() }
  const words = text.split(' ')
  if (words.length === 1) return { first: text, last: '' }
  let from = words.length - 1
  while (from > 1 && particles.has((words[from - 1] ?? '').toLowerCase())) from -= 1
  return { first: words.slice(0, from).join(' '), last: words.slice(from).join(' ') }
}
