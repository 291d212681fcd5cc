import type { Writing } from '#engine/act/writing.ts'
import { type Content, contentPath } from '#engine/archive/contents.ts'
import { csvOf, listed } from '#engine/archive/csv.ts'
import { manifestPath, newManifest, rowSchema, tablePath } from '#engine/archive/manifest.ts'
import { Parcel, passing } from '#engine/archive/parcel.ts'
import { countRows, linesOf, type Reader } from '#engine/archive/rows.ts'
import { travellers } from '#engine/archive/travel.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'

export interface ExportOptions {
  readonly writing: Writing
  /** The files of the tenant's records. */
  readonly contents: () => AsyncIterable<Content> | Iterable<Content>
  /** Told every now and then how many rows are written, of how many. */
  readonly progress: (done: number, total: number) => Promise<void>
}

const readme = `This is everything that the organisation holds in Steward.

data/    every table, one line of JSON a row (UTF-8). What is encrypted in the database is readable here: keep this file safe.
csv/     the records as spreadsheets, as they are shown.
schema/  what the columns of each table may hold (JSON Schema).
files/   the content of files, named by their id.
manifest.json  what is in here, with the SHA-256 of every part, and what was left behind and why.

It can be brought into an empty organisation: Settings, All your data; or steward import --tenant <slug> --archive <file>.
`

const nameText = 'select slug, name from app.tenant_of($1)'

interface Telling {
  done: number
  readonly total: number
  readonly tell: ExportOptions['progress']
}

async function* tableOf(table: (typeof travellers)[number], reader: Reader, count: { rows: number }, telling: Telling) {
  for await (const { text, rows } of linesOf(table, reader)) {
    count.rows += rows
    telling.done += rows
    await telling.tell(telling.done, telling.total)
    yield Buffer.from(text)
  }
}

async function* bytesOf(pieces: AsyncIterable<{ text: string }>): AsyncGenerator<Uint8Array> {
  for await (const { text } of pieces) yield Buffer.from(text)
}

/**
 * Everything of the tenant as one ZIP, as it was at one moment: a page of rows at a time, so that a million take no more memory than a thousand.
 * The spreadsheets are read after that moment; what counts are the tables.
 */
export async function* archiveOf(options: ExportOptions): AsyncGenerator<Uint8Array> {
  const { writing } = options
  const { tenantId } = writing.principal
  const parcel = new Parcel(writing.clock.now())
  yield* passing(parcel, () => writing.database.tenant(tenantId, (tx) => fill(parcel, tx, options), { snapshot: true }))
}

async function fill(parcel: Parcel, tx: Transaction, { writing, contents, progress }: ExportOptions): Promise<void> {
  const { principal, keys, clock, database } = writing
  const reading = { ...writing, purpose: 'export' as const }
  const cipher = await keys.tenant(principal.tenantId)
  const { rows } = await database.global<{ slug: string; name: string }>(statement(nameText, [principal.tenantId]))
  const tenant = { slug: rows[0]?.slug ?? principal.slug, name: rows[0]?.name ?? '' }
  const telling: Telling = { done: 0, total: await countRows(tx, travellers), tell: progress }
  let unreadable = 0
  const reader: Reader = {
    tx,
    cipher,
    unreadable: () => {
      unreadable += 1
    },
  }
  parcel.add('README.txt', () => [Buffer.from(readme)])
  for (const table of travellers) {
    const count = { rows: 0 }
    parcel.add(
      tablePath(table.name),
      () => tableOf(table, reader, count, telling),
      () => count.rows,
    )
    parcel.add(`schema/${table.name}.json`, () => [Buffer.from(`${JSON.stringify(rowSchema(table), null, 2)}\n`)])
  }
  for (const entity of listed(reading)) parcel.add(`csv/${entity.plural}.csv`, () => bytesOf(csvOf(reading, entity)))
  for await (const content of contents()) parcel.add(contentPath(content), () => content.read())
  const manifest = () =>
    newManifest({ madeAt: clock.now().toISOString(), tenant, rows: telling.done, unreadable, parts: parcel.parts.slice() })
  parcel.add(manifestPath, () => [Buffer.from(`${JSON.stringify(manifest(), null, 2)}\n`)])
  await parcel.end()
}
