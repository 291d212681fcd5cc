/** Country calling codes of two digits (ITU E.164); +1 and +7 have one, all others three. */
const twoDigits = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** An E.164 number in groups that can be read aloud (`+49 301 234 567`); what is no such number stays as it is. */
export function phoneText(number: string): string {
  const digits = /^\+(\d{5,15})$/.exec(number)?.[1]
  if (digits === undefined) return number
  const codeLength = /^[17]/.test(digits) ? 1 : twoDigits.has(digits.slice(0, 2)) ? 2 : 3
  const rest = digits.slice(codeLength)
  return `+${digits.slice(0, codeLength)} ${groups(rest).join(' ')}`
}

/** Threes, with a four or two at the end, never a single digit. */
function groups(digits: string): string[] {
  const found: string[] = []
  let left = digits
  while (left.length > 4) {
    found.push(left.slice(0, 3))
    left = left.slice(3)
  }
  if (left !== '') found.push(left)
  return found
}
