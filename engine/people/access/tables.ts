import { csvLine, guardCell } from '#engine/export/cell.ts'
import { exportColumns } from '#engine/export/columns.ts'
import { vcardFile } from '#engine/export/vcard-file.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { RecordPage } from '#engine/people/access/records.ts'
import type { Row } from '#engine/people/access/rows.ts'
import type { Subject } from '#engine/people/access/subject.ts'
import { entityLabel, fieldLabel } from '#engine/requests/plain.ts'
import type { Files } from '#platform/files/files.ts'
import type { Store } from '#schema/store.ts'

type Pieces = AsyncGenerator<Uint8Array>

type Pages = AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>

/** A list as JSON, a line an element. A page goes out as one piece: each piece is a trip to the threads that compress. */
async function* listOf(pages: Pages): Pieces {
  let first = true
  for await (const page of pages) {
    if (page.length === 0) continue
    yield Buffer.from(`${first ? '[\n' : ',\n'}${page.map((each) => JSON.stringify(each)).join(',\n')}`)
    first = false
  }
  yield Buffer.from(first ? '[]\n' : '\n]\n')
}

/** A link as it is called; what belongs to the person bears its id besides, so that files of one package can be put together. */
function named({ to, parts, kind }: FieldModel, value: unknown, labels: RecordPage['labels'], own: ReadonlySet<string>): unknown {
  if (value === null || value === undefined) return null
  const one = (id: string): unknown => (own.has(id) ? { id, title: labels[id] ?? null } : (labels[id] ?? null))
  if (to !== null) return Array.isArray(value) ? value.map((id) => one(String(id))) : one(String(value))
  if (kind.name === 'anchor') return one((value as { id: string }).id)
  if (parts === null) return value
  return (value as Record<string, unknown>[]).map((part) =>
    Object.fromEntries(parts.fields.map((inner) => [inner.key, named(inner, part[inner.key], labels, own)])),
  )
}

const recordOf = (entity: EntityModel, record: ReadRecord, labels: RecordPage['labels'], own: ReadonlySet<string>): Row => ({
  id: record.id,
  createdAt: record.createdAt,
  updatedAt: record.updatedAt,
  deletedAt: record.deletedAt,
  ...(record.state === undefined ? {} : { state: record.state }),
  ...Object.fromEntries(entity.fields.map((field) => [field.key, named(field, record[field.key], labels, own)])),
})

/** The person's records of an entity as JSON. */
export const recordsJson = (subject: Subject, entity: EntityModel, pages: readonly RecordPage[]): Pieces =>
  listOf(pages.map(({ records, labels }) => records.map((record) => recordOf(entity, record, labels, subject.ids))))

/** What stands in a store, as JSON. */
export const rowsJson = (pages: Pages): Pieces => listOf(pages)

function partCounts(fields: readonly FieldModel[], records: readonly ReadRecord[]): Map<string, number> {
  const count = ({ key }: FieldModel): number => Math.max(0, ...records.map((record) => ((record[key] ?? []) as unknown[]).length))
  return new Map(fields.filter(({ parts }) => parts !== null).map((field) => [field.key, count(field)]))
}

/** The same as a table for spreadsheets. */
export async function* recordsCsv(subject: Subject, entity: EntityModel, pages: readonly RecordPage[]): Pieces {
  const counts = partCounts(
    entity.fields,
    pages.flatMap(({ records }) => records),
  )
  const columns = exportColumns(entity, entity.fields, counts, subject.language).filter(({ path }) => !path.endsWith('.id'))
  yield Buffer.from(
    `\ufeff${csvLine(
      columns.map(({ heading }) => heading),
      ',',
    )}`,
  )
  for (const { records, labels } of pages) {
    const lines = records.map((record) =>
      csvLine(
        columns.map(({ cell, kind }) => guardCell(cell(record, labels), kind)),
        ',',
      ),
    )
    yield Buffer.from(lines.join(''))
  }
}

/** The person as a card for address books. */
export async function* cardsOf(subject: Subject, files: Files, entity: EntityModel, pages: readonly RecordPage[]): Pieces {
  // A card names whom it links to: other people are none of its business.
  const fields = entity.fields.filter(({ to }) => to === null || subject.system.model.get(to).subject !== 'self')
  const taking = { writing: subject.system, files, entity, fields, counts: new Map<string, number>() }
  async function* each() {
    for (const { records } of pages) yield records
  }
  yield* vcardFile(taking, each())
}

const described = (subject: Subject, entity: EntityModel) => ({
  label: entityLabel(subject.language, entity, false),
  uses: entity.uses,
  retain: entity.retain,
  fields: Object.fromEntries(
    entity.fields.map((field) => [
      field.key,
      {
        label: fieldLabel(subject.language, entity, field),
        kind: field.kind.name,
        holds: field.options.holds ?? null,
        schema: field.kind.json(field.options),
      },
    ]),
  ),
})

/** What every file for programs holds: the kind and the meaning of each value. */
export const schemaOf = (subject: Subject, entities: readonly EntityModel[], stores: readonly Store[]): object => ({
  records: Object.fromEntries(entities.map((entity) => [entity.plural, described(subject, entity)])),
  stores: Object.fromEntries(
    stores.map(({ name, why, retain, columns }) => [
      name,
      { why, retain, columns: Object.fromEntries(Object.entries(columns).map(([column, { type, holds }]) => [column, { type, holds }])) },
    ]),
  ),
})
