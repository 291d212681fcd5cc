import { ArchiveError } from '#engine/archive/errors.ts'
import { sealedPlace } from '#engine/archive/rows.ts'
import type { Traveller } from '#engine/archive/travel.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

export type ArchiveRow = Record<string, unknown>

/** A line of a table as a row of it. What has a column that the table has not, or lacks one that it needs, is refused. */
export function readRow(table: Traveller, line: string, part: string): ArchiveRow {
  let row: unknown
  try {
    row = JSON.parse(line)
  } catch {
    throw new ArchiveError('archive.row-wrong', part)
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new ArchiveError('archive.row-wrong', part)
  const known = new Set(table.columns.map(({ name }) => name))
  if (Object.keys(row).some((name) => !known.has(name))) throw new ArchiveError('archive.row-wrong', part)
  return row as ArchiveRow
}

const bytesOf = (value: unknown): Buffer => {
  const bytes = (value as { $bytes?: unknown } | null)?.$bytes
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : Buffer.from(JSON.stringify(value ?? {}))
}

/** The same row with its secrets under this tenant's key. */
export function sealRow(table: Traveller, row: ArchiveRow, cipher: Cipher, tenantId: string): ArchiveRow {
  if (table.sealed.length === 0) return row
  const sealed: ArchiveRow = { ...row }
  for (const column of table.sealed) {
    const value = row[column.name]
    if ((value === null || value === undefined) && column.optional) continue
    const place = sealedPlace(table.name, column, row, tenantId)
    sealed[column.name] = `\\x${cipher.encrypt(bytesOf(value), place).toString('hex')}`
  }
  return sealed
}

const typed = (columns: Traveller['columns']): string => columns.map(({ name, type }) => `${name} ${type}`).join(', ')
const namesOf = (columns: Traveller['columns'], prefix = ''): string => columns.map(({ name }) => `${prefix}${name}`).join(', ')

/** Rows into their table. Links to the table itself come later; a table of one row a tenant has its row exchanged. A column that an older archive lacks gets its default. */
export function insertRows(table: Traveller, rows: readonly ArchiveRow[], tenantId: string): Statement {
  const [first = {}] = rows
  const columns = table.columns.filter(({ name }) => !table.toItself.includes(name) && name in first)
  const others = columns.map(({ name }) => `${name} = excluded.${name}`).join(', ')
  const exchange = table.key.length === 0 ? ` on conflict (tenant_id) do update set ${others}` : ''
  const text = `insert into ${table.name} (tenant_id, ${namesOf(columns)}) select $1, ${namesOf(columns, 'r.')} from json_to_recordset($2::json) as r(${typed(columns)})${exchange}`
  return statement(text, [tenantId, JSON.stringify(rows)])
}

/** The links of a table to itself, once all its rows are there. */
export function linkRows(table: Traveller, rows: readonly ArchiveRow[], tenantId: string): Statement {
  const links = table.columns.filter(({ name }) => table.toItself.includes(name))
  const same = table.key.map(({ name }) => `t.${name} = r.${name}`).join(' and ')
  const values = links.map(({ name }) => `${name} = r.${name}`).join(', ')
  const text = `update ${table.name} t set ${values} from json_to_recordset($2::json) as r(${typed([...table.key, ...links])}) where t.tenant_id = $1 and ${same}`
  return statement(text, [tenantId, JSON.stringify(rows)])
}

const mostRows = 1000
const mostBytes = 4 * 1024 * 1024

/** Lines in batches that are neither too many nor too long. */
export async function* inBatches(lines: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = []
  let bytes = 0
  for await (const line of lines) {
    batch.push(line)
    bytes += line.length
    if (batch.length < mostRows && bytes < mostBytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
