/** Letters of names as they are typed where they are not to hand: `ae` for `ä`, `ss` for `ß`. */
const written: readonly (readonly [string, string])[] = [
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['ø', 'oe'],
  ['å', 'aa'],
  ['ß', 'ss'],
]

/** The letters that a plain one may stand for. */
const marked: Readonly<Record<string, string>> = {
  a: 'äáàâãåąă',
  c: 'çćč',
  d: 'đď',
  e: 'éèêëęěė',
  g: 'ğ',
  i: 'íìîïı',
  l: 'łľ',
  n: 'ñńň',
  o: 'öóòôõøő',
  r: 'ř',
  s: 'šśşș',
  t: 'ťțţ',
  u: 'üúùûůűū',
  y: 'ýÿ',
  z: 'žźż',
}

const unmarked = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '')

/** As names are written: every part begins with a capital. */
const titled = (text: string): string =>
  text.toLowerCase().replace(/(^|[\s'’-])(\p{L})/gu, (_, before, first) => before + first.toUpperCase())

function* withOneMark(name: string): Generator<string> {
  for (const [index, letter] of [...name].entries()) {
    const small = letter.toLowerCase()
    for (const other of marked[small] ?? '')
      yield name.slice(0, index) + (letter === small ? other : other.toUpperCase()) + name.slice(index + 1)
  }
}

/** Where a name has two marks they are mostly of these: Núñez, Garção. */
const usual: Readonly<Record<string, string>> = { a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', u: 'ú' }

function* withTwoMarks(name: string): Generator<string> {
  const places = [...name.toLowerCase()].flatMap((letter, index) => (usual[letter] === undefined ? [] : [[index, usual[letter]] as const]))
  for (const [first, one] of places)
    for (const [second, other] of places)
      if (first < second) yield titled(name.slice(0, first) + one + name.slice(first + 1, second) + other + name.slice(second + 1))
}

/** Every spelling of a letter and what is typed for it, both ways, in all places at once. */
function exchanged(name: string): string[] {
  const small = name.toLowerCase()
  const found = written.flatMap(([letter, typed]) => [
    ...(small.includes(typed) ? [small.replaceAll(typed, letter)] : []),
    ...(small.includes(letter) ? [small.replaceAll(letter, typed)] : []),
  ])
  const typed = written.slice(0, 3).reduce((text, [letter, two]) => text.replaceAll(two, letter), small)
  return [...new Set([...found, typed, unmarked(small)])].map(titled)
}

const longest = 24

/**
 * How a name may be kept that stands in a text like this: in other capitals, with or without umlauts and accents. What was guessed wrong is nobody's name, and does no harm. A word
 * in small letters is not looked for with an accent more: of every word of a text that would be too many.
 */
export function spellingsOf(name: string): string[] {
  const found = new Set([name, titled(name), ...exchanged(name)])
  if (/^\p{Lu}/u.test(name) && name.length <= longest)
    for (const each of [...withOneMark(titled(name)), ...withTwoMarks(name)]) found.add(each)
  return [...found]
}
