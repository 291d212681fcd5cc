/** What people type for a day, read in the order day, month, year; ISO 8601 too. A missing year is the current one. */
export function readDay(text: string, today: string): string | null {
  const trimmed = text.trim()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed)
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const typed = /^(\d{1,2})[./\- ]+(\d{1,2})[./\- ]*(\d{2}|\d{4})?$/.exec(trimmed)
  if (typed === null) return null
  return dayOf(yearOf(typed[3], today), Number(typed[2]), Number(typed[1]))
}

/** Two digits mean the century that is nearest: at most 20 years ahead, else in the past. */
function yearOf(text: string | undefined, today: string): number {
  const now = Number(today.slice(0, 4))
  if (text === undefined) return now
  const year = Number(text)
  if (text.length === 4) return year
  const century = now - (now % 100)
  return century + year > now + 20 ? century - 100 + year : century + year
}

function dayOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCFullYear(year)
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return exists ? date.toISOString().slice(0, 10) : null
}

/** The day and the time (`HH:MM`) of an instant in a time zone. */
export function wallTime(instant: string, timeZone: string): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant))
  const [day = '', time = ''] = parts.split(' ')
  return { day, time }
}

/** The instant at which clocks in the zone show this day and time; in the hour that is skipped in spring, the one after. */
export function instantOf(day: string, time: string, timeZone: string): string {
  const asUtc = Date.parse(`${day}T${time}:00Z`)
  const shown = wallTime(new Date(asUtc).toISOString(), timeZone)
  const guess = asUtc - (Date.parse(`${shown.day}T${shown.time}:00Z`) - asUtc)
  const again = wallTime(new Date(guess).toISOString(), timeZone)
  const missed = Date.parse(`${again.day}T${again.time}:00Z`) - asUtc
  return new Date(guess - missed).toISOString()
}
