const most = 255

/**
 * The name that a file is kept under: the last part of a path, without what controls or turns text (a name may not pretend to end in another way than it does),
 * at most 255 characters, its ending kept.
 */
export function fileNameOf(given: string): string {
  const last = given.replaceAll('\\', '/').split('/').at(-1) ?? ''
  const plain = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  const name = /^\.*$/.test(plain) ? 'file' : plain
  const letters = [...name]
  if (letters.length <= most) return name
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? ''
  return letters.slice(0, most - [...ending].length).join('') + ending
}
