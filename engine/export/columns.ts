import { joinNames } from '#engine/export/cell.ts'
import { pathLabel } from '#engine/import/target-label.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Language } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'

type Labels = Readonly<Record<string, string>>
type Read = (record: Readonly<Record<string, unknown>>, labels: Labels) => string

/** A column of a table: the path that an import takes it back by, its heading, the kind of what stands in it, and its text as it is. */
export interface ExportColumn {
  readonly path: string
  readonly heading: string
  readonly kind: string
  readonly cell: Read
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined

type Column = Omit<ExportColumn, 'heading'>

function cellsOf(field: FieldModel, count: number): Column[] {
  return field.kind.cells(field.options, count).flatMap(({ path }): Column[] => {
    const at = path === '' ? field.key : `${field.key}.${path}`
    const cell: Read = (record) => {
      const value = record[field.key]
      return isEmpty(value) ? '' : field.kind.toCell(value, path, field.options)
    }
    if (innerAt(field, path)?.to == null) return [{ path: at, kind: kindAt(field, path), cell }]
    // A link inside of parts is written twice, as any other.
    return [
      { path: at, kind: kindAt(field, path), cell: (record, labels) => labels[cell(record, labels)] ?? '' },
      { path: `${at}.id`, kind: 'id', cell },
    ]
  })
}

const innerAt = (field: FieldModel, path: string): FieldModel | undefined =>
  field.parts?.fields.find((inner) => inner.key === path.split('.')[1])

/** The kind of what stands in a cell: within parts that of the inner field, since a phone number keeps its plus there too. */
const kindAt = (field: FieldModel, path: string): string => innerAt(field, path)?.kind.name ?? field.kind.name

/** A link is written twice: as the title that people read, and as the id that leads back to the same record. */
function linkCells(field: FieldModel): Column[] {
  const ids = (value: unknown): string[] => (isEmpty(value) ? [] : [value].flat().map(String))
  return [
    {
      path: field.key,
      kind: field.kind.name,
      cell: (record, labels) => {
        const titles = ids(record[field.key]).map((id) => labels[id] ?? '')
        return field.kind.lives === 'taggings' ? joinNames(titles.filter((title) => title !== '')) : (titles[0] ?? '')
      },
    },
    { path: `${field.key}.id`, kind: 'id', cell: (record) => ids(record[field.key]).join(', ') },
  ]
}

const own = (path: string): Column => ({
  path,
  kind: 'id',
  cell: (record) => (isEmpty(record[path]) ? '' : String(record[path])),
})

/** The columns of an export: id, the fields, and when each record came to be. `counts` says how many parts the fullest record has. */
export function exportColumns(
  entity: EntityModel,
  fields: readonly FieldModel[],
  counts: ReadonlyMap<string, number>,
  language: Language,
): ExportColumn[] {
  const columns = [
    own('id'),
    ...(entity.states === null ? [] : [own('state')]),
    // An image is no text: its bytes do not come along in a table.
    ...fields
      .filter(({ kind }) => kind.keeps === undefined)
      .flatMap((field) => (field.to === null ? cellsOf(field, counts.get(field.key) ?? 0) : linkCells(field))),
    own('createdAt'),
    own('updatedAt'),
  ]
  return columns.map((column) => ({
    ...column,
    heading: modelWord(language, 'system', column.path) ?? pathLabel(entity, column.path, language),
  }))
}
