const day = 86_400_000
const [first1900, first1904] = [Date.UTC(1899, 11, 30), Date.UTC(1904, 0, 1)]

/** Formats that every workbook knows by number (ECMA-376, 18.8.30) and that show a day or a time. */
const builtIn = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

/** Whether a number format shows days or times; `code` is undefined for the built-in ones. */
export function showsDate(id: number, code: string | undefined): boolean {
  if (code === undefined) return builtIn(id)
  const shown = code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '').split(';')[0] ?? ''
  return /[dmyhs]/i.test(shown) && !/general/i.test(shown)
}

const two = (number: number): string => String(number).padStart(2, '0')

/** Days since 1900 (with a 29 February that never was, which everything but January and February 1900 outlives) or 1904 as `2026-11-22`, `2026-11-22 09:30:00` or `09:30:00`. */
export function dateText(serial: number, since1904: boolean): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined
  const moment = new Date((since1904 ? first1904 : first1900) + Math.round(serial * 86_400) * 1000)
  const time = `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`
  if (serial < 1 && !since1904) return time
  const days = moment.toISOString().slice(0, 10)
  return moment.getTime() % day === 0 ? days : `${days} ${time}`
}

/** The serial of a day for a cell that spreadsheets sort and calculate with; undefined before March 1900, which they cannot tell. */
export function serialOf(isoDay: string): number | undefined {
  const serial = (Date.parse(`${isoDay}T00:00:00Z`) - first1900) / day
  return Number.isInteger(serial) && serial > 60 ? serial : undefined
}

/** A number as a person reads it: fifteen digits, as spreadsheets keep them, and never with an exponent where it is whole. */
export function numberText(text: string): string {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return text
  if (Number.isInteger(number) && Math.abs(number) < 1e21) return String(number)
  return String(Number(number.toPrecision(15)))
}
