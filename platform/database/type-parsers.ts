import pg from 'pg'

const oid = {
  int8: 20,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  int8Array: 1016,
  dateArray: 1182,
  timestamptzArray: 1185,
  textArray: 1009,
}

/**
 * How values arrive: timestamptz as `2026-11-22T09:30:00.000Z`, date as `2026-11-22`, int8 as a number.
 * The session's time zone is UTC (see `sessionOptions`), else the first would be wrong.
 */
export function typeParsers(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(oid.int8, parseInt8)
  types.setTypeParser(oid.date, (text) => text)
  types.setTypeParser(oid.timestamp, (text) => text)
  types.setTypeParser(oid.timestamptz, parseTimestamp)
  types.setTypeParser(oid.int8Array, listOf(parseInt8))
  types.setTypeParser(oid.dateArray, listOf(String))
  types.setTypeParser(oid.timestamptzArray, listOf(parseTimestamp))
  return types
}

/** Startup parameters on which the parsers rely. */
export const sessionOptions = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601'

/** Beyond 2^53 it stays a bigint: mixing that into arithmetic throws, where a rounded number would be silently wrong. */
function parseInt8(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** `2026-11-22 09:30:00.12+00` → `2026-11-22T09:30:00.120Z`. What JavaScript has no notation for (infinity, BC) stays as sent. */
function parseTimestamp(text: string): string {
  const plain = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text)
  if (plain === null) return text
  // Joined, because that gives one flat text: a rope of pieces anywhere in it makes JSON.stringify take twice as long over the whole answer.
  return [plain[1], `${plain[2]}.${(plain[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`].join('T')
}

function listOf<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  const split = pg.types.getTypeParser(oid.textArray) as (text: string) => (string | null)[]
  return (text) => split(text).map((item) => (item === null ? null : parse(item)))
}
