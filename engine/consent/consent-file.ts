import { CsvParser, type CsvRow } from '#engine/import/csv-parser.ts'
import { type DateOrder, momentOf } from '#engine/import/dates.ts'
import { detectDialect, isBlank } from '#engine/import/dialect.ts'
import type { ConsentAct } from '#schema/consent.ts'
import { Wrong } from '#schema/problem.ts'
import { readMoment } from '#schema/values/day.ts'

/** How a table of consents from elsewhere is read: days as they are written there. */
export interface Manner {
  readonly order: DateOrder
  readonly timeZone: string
  /** ISO 8601: nobody agreed after it. */
  readonly now: string
}

/** One row that can be read. */
export interface BroughtLine {
  readonly row: number
  readonly email: string
  /** Null: the purpose for which the whole file is. */
  readonly purpose: string | null
  readonly act: ConsentAct
  readonly at: string
  readonly how: string
}

export type RowFault = 'columns' | 'broken' | 'address' | 'act' | 'when' | 'how' | 'person' | 'purpose'

export interface FaultyRow {
  readonly row: number
  readonly fault: RowFault
}

const headings: Readonly<Record<string, keyof Omit<BroughtLine, 'row'>>> = {
  ...{ email: 'email', 'e-mail': 'email', mail: 'email', address: 'email', adresse: 'email' },
  ...{ purpose: 'purpose', zweck: 'purpose' },
  ...{ act: 'act', consent: 'act', status: 'act', einwilligung: 'act' },
  ...{ when: 'at', date: 'at', wann: 'at', datum: 'at' },
  ...{ how: 'how', source: 'how', evidence: 'how', wie: 'how', nachweis: 'how' },
}

const acts: Readonly<Record<string, ConsentAct>> = {
  ...{ given: 'given', yes: 'given', ja: 'given', subscribed: 'given', true: 'given' },
  ...{ refused: 'refused', no: 'refused', nein: 'refused', false: 'refused' },
  ...{ withdrawn: 'withdrawn', unsubscribed: 'withdrawn', abgemeldet: 'withdrawn' },
  ...{ objected: 'objected', widersprochen: 'objected' },
}

const longestNote = 500

/** Reads a table with the columns e-mail, act, when and how, and perhaps purpose. What cannot be read is told by its row; nothing is guessed. */
export function readConsentFile(text: string, manner: Manner): { lines: BroughtLine[]; faulty: FaultyRow[] } {
  const dialect = detectDialect(text.slice(0, 20_000))
  const [head, ...rows] = [...new CsvParser(dialect).push(text.slice(dialect.skip), true)].filter((row) => !isBlank(row))
  const keys = (head?.cells ?? []).map(
    (cell) =>
      headings[
        cell
          .replace(/^\uFEFF/, '')
          .trim()
          .toLowerCase()
      ],
  )
  if (head === undefined || !(['email', 'act', 'at', 'how'] as const).every((key) => keys.includes(key)))
    return { lines: [], faulty: [{ row: head?.number ?? 1, fault: 'columns' }] }
  const lines: BroughtLine[] = []
  const faulty: FaultyRow[] = []
  for (const row of rows) {
    const read = lineOf(row, keys, manner)
    if (typeof read === 'string') faulty.push({ row: row.number, fault: read })
    else lines.push(read)
  }
  return { lines, faulty }
}

function lineOf(
  { number, cells, problem }: CsvRow,
  keys: readonly (string | undefined)[],
  { order, timeZone, now }: Manner,
): BroughtLine | RowFault {
  if (problem !== undefined) return 'broken'
  const cell = (key: string): string => (cells[keys.indexOf(key)] ?? '').trim()
  const email = cell('email').toLowerCase()
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return 'address'
  const act = Object.hasOwn(acts, cell('act').toLowerCase()) ? acts[cell('act').toLowerCase()] : undefined
  if (act === undefined) return 'act'
  const at = momentIn(momentOf(cell('at'), order, timeZone))
  if (at === '' || at > now) return 'when'
  const how = cell('how').slice(0, longestNote)
  if (how === '') return 'how'
  const purpose = keys.includes('purpose') && cell('purpose') !== '' ? cell('purpose') : null
  return { row: number, email, purpose, act, at, how }
}

/** '' for what is no moment. */
function momentIn(text: string): string {
  try {
    return readMoment(text)
  } catch (error) {
    if (error instanceof Wrong) return ''
    throw error
  }
}
