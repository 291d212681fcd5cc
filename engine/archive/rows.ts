import type { SealedColumn, Traveller } from '#engine/archive/travel.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Row = Record<string, unknown>

/** Rows a page; those of tables with ciphertexts may be long. */
const pageOf = ({ sealed }: Traveller): number => (sealed.length === 0 ? 500 : 100)

/** One page of a table in the order of its key, each row as one line of JSON; from the second page on behind the last key. */
function pageText({ name, columns, key, ...rest }: Traveller, first: boolean): string {
  const names = columns.map((column) => column.name).join(', ')
  const keys = key.map((column) => column.name).join(', ')
  const place = key.map((column, index) => `$${index + 2}::${column.type}`).join(', ')
  const behind = first || keys === '' ? '' : ` and (${keys}) > (${place})`
  const order = keys === '' ? '' : ` order by ${keys}`
  const most = pageOf({ name, columns, key, ...rest })
  return `select row_to_json(r)::text as line from (select ${names} from ${name} where tenant_id = $1${behind}${order} limit ${most}) r`
}

/** How many rows of each table there are. */
export async function countRows(tx: Transaction, tables: readonly Traveller[]): Promise<number> {
  let rows = 0
  for (const { name } of tables) {
    const found = await tx.query<{ count: number }>(statement(`select count(*) as count from ${name} where tenant_id = $1`, [tx.tenantId]))
    rows += Number(found.rows[0]?.count ?? 0)
  }
  return rows
}

export const sealedPlace = (table: string, column: SealedColumn, row: Row, tenantId: string): string =>
  `${table}|${column.name}|${column.boundBy.map((key) => String(row[key])).join('/')}|${tenantId}`

/** JSON as it is; any other bytes in base64, so that what comes back is the same to the byte. */
function readableOf(plain: Buffer): unknown {
  const text = plain.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (JSON.stringify(value) === text) return value
  } catch {
    // No JSON: kept as bytes.
  }
  return { $bytes: plain.toString('base64') }
}

/** The same row with its ciphertexts opened. What cannot be opened any more leaves as null; what lets somebody in never leaves. */
function openRow(table: Traveller, row: Row, cipher: Cipher, tenantId: string, unreadable: () => void): Row {
  const opened: Row = { ...row }
  for (const column of table.sealed) {
    const sealed = row[column.name]
    if (typeof sealed !== 'string') continue
    opened[column.name] = null
    if (column.secretWhen !== undefined && row[column.secretWhen] === true) continue
    try {
      const plain = cipher.decrypt(Buffer.from(sealed.slice(2), 'hex'), sealedPlace(table.name, column, row, tenantId))
      opened[column.name] = readableOf(plain)
    } catch {
      unreadable()
    }
  }
  return opened
}

export interface Reader {
  readonly tx: Transaction
  readonly cipher: Cipher
  /** Called for each value that could not be opened. */
  readonly unreadable: () => void
}

/** All rows of a table, a page at a time: lines of JSON, each with its line end. */
export async function* linesOf(table: Traveller, { tx, cipher, unreadable }: Reader): AsyncGenerator<{ text: string; rows: number }> {
  const most = pageOf(table)
  const [firstText, nextText] = [pageText(table, true), pageText(table, false)]
  let last: Row | undefined
  for (;;) {
    const values = last === undefined ? [] : table.key.map(({ name }) => last?.[name])
    const { rows } = await tx.query<{ line: string }>(statement(last === undefined ? firstText : nextText, [tx.tenantId, ...values]))
    if (rows.length === 0) return
    last = JSON.parse(rows.at(-1)?.line ?? '{}') as Row
    const lines =
      table.sealed.length === 0
        ? rows.map(({ line }) => line)
        : rows.map(({ line }) => JSON.stringify(openRow(table, JSON.parse(line) as Row, cipher, tx.tenantId, unreadable)))
    yield { text: `${lines.join('\n')}\n`, rows: rows.length }
    if (rows.length < most || table.key.length === 0) return
  }
}
