import type { EntityModel, FieldModel } from '#engine/model.ts'

/**
 * Where a column goes, by its path:
 * `firstName`, `address.city`, `x_colour`; `emails.0.value` (the first of several), `emails.work.value` (one more of them, with that label); `company` (a title or an id),
 * `company.id` (an id alone); `tags`, `tags.id`; `photo` (a picture inside of the cell); `title` (a whole name, split); `id` (the record itself, to be found again).
 */
export type Target =
  | { readonly as: 'id'; readonly path: 'id' }
  | { readonly as: 'title'; readonly path: 'title'; readonly fields: readonly [FieldModel, FieldModel] }
  | (InField & { readonly as: 'field' })
  | { readonly as: 'photo'; readonly path: string; readonly field: FieldModel }
  | (InField & { readonly as: 'part'; readonly inner: FieldModel; readonly at: number | string; readonly innerPath: string })

interface InField {
  readonly path: string
  readonly field: FieldModel
  /** Of the value's cells: `''`, `city`; of a link, `id` for ids alone. */
  readonly cell: string
}

const mostNumbered = 100

/** The two text fields that make a whole name, where an entity's title is made so. */
export function nameFields(entity: EntityModel): readonly [FieldModel, FieldModel] | undefined {
  const [first, last, more] = entity.title.of.map((key) => entity.field(key))
  const usable = first !== undefined && last !== undefined && more === undefined && entity.field('title') === undefined
  return usable && first.kind.name === 'text' && last.kind.name === 'text' ? [first, last] : undefined
}

/** The choice inside of parts that says what each of them is for: work, home, office. */
export const labelOf = (field: FieldModel): FieldModel | undefined => field.parts?.fields.find((inner) => inner.kind.name === 'choice')

export const choicesOf = (field: FieldModel): readonly string[] => (field.options as { of?: readonly string[] }).of ?? []

/** Where a path leads; undefined when it leads nowhere, or to what no import may write. */
export function targetAt(entity: EntityModel, path: string): Target | undefined {
  if (path === 'id') return { as: 'id', path }
  const names = path === 'title' ? nameFields(entity) : undefined
  if (names !== undefined) return { as: 'title', path: 'title', fields: names }
  const [key = '', ...rest] = path.split('.')
  const field = entity.field(key)
  if (field !== undefined && bearsPhoto(field) && rest.length === 0) return { as: 'photo', path, field }
  if (field === undefined || field.options.set === 'by-rule') return undefined
  if (field.parts !== null) return partAt(field, path, rest)
  const cell = rest.join('.')
  return hasCell(field, cell) ? { as: 'field', path, field, cell } : undefined
}

/** A field that a picture within a cell may fill: it goes through the door of uploads, and in no other way. */
export const bearsPhoto = (field: FieldModel): boolean => field.kind.keeps === 'image'

function partAt(field: FieldModel, path: string, [place = '', innerKey = '', ...rest]: string[]): Target | undefined {
  const inner = field.parts?.fields.find(({ key }) => key === innerKey)
  const cell = rest.join('.')
  if (inner === undefined || !hasCell(inner, cell)) return undefined
  const common = { as: 'part', path, field, inner, cell, innerPath: [innerKey, ...rest].join('.') } as const
  if (/^\d{1,2}$/.test(place) && Number(place) < mostNumbered) return { ...common, at: Number(place) }
  const label = labelOf(field)
  return label !== undefined && label !== inner && choicesOf(label).includes(place) ? { ...common, at: place } : undefined
}

function hasCell(field: FieldModel, cell: string): boolean {
  if (field.to !== null) return cell === '' || cell === 'id'
  return field.kind.cells(field.options, 0).some(({ path }) => path === cell)
}

/** The cells of a field that is no list of parts, as an export has them: links by id and by title. */
const cellPaths = (field: FieldModel): string[] =>
  field.to === null ? field.kind.cells(field.options, 0).map(({ path }) => path) : ['id', '']

export const joinPath = (...parts: readonly (string | number)[]): string => parts.filter((part) => part !== '').join('.')

const numberedOffered = 3

function partPaths(field: FieldModel, count: number): string[] {
  const inner = (field.parts?.fields ?? []).flatMap((each) => cellPaths(each).map((cell) => ({ each, path: joinPath(each.key, cell) })))
  const label = labelOf(field)
  const labelled = label === undefined ? [] : choicesOf(label)
  return [
    ...labelled.flatMap((choice) => inner.filter(({ each }) => each !== label).map(({ path }) => joinPath(field.key, choice, path))),
    ...Array.from({ length: count }, (_, index) => inner.map(({ path }) => joinPath(field.key, index, path))).flat(),
  ]
}

/** Every path into which a column of such a file may go; `counted` tells how many numbered parts the file itself needs. */
export function targetPaths(
  entity: EntityModel,
  fields: readonly FieldModel[],
  counted: (field: FieldModel) => number = () => 0,
): string[] {
  return [
    ...(nameFields(entity) === undefined ? [] : ['title']),
    ...fields
      .filter((field) => field.options.set !== 'by-rule')
      .flatMap((field) =>
        field.parts === null
          ? cellPaths(field)
              .toReversed()
              .map((cell) => joinPath(field.key, cell))
          : partPaths(field, Math.min(mostNumbered, Math.max(numberedOffered, counted(field)))),
      ),
    'id',
  ]
}
