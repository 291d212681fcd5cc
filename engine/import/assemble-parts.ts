import { cellReader, severalIn } from '#engine/import/cell-reader.ts'
import {
  type At,
  type CellAt,
  type ContextOf,
  type Draft,
  type Lookup,
  type PartTarget,
  type Step,
  setsOf,
  textIn,
} from '#engine/import/draft.ts'
import { labelOf } from '#engine/import/target.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

interface Slot {
  readonly label: string | null
  readonly columns: readonly (CellAt & { readonly inner: FieldModel })[]
}

/** Numbered columns make one part a number; labelled ones a part for each set of columns, with that label. */
function slotsOf(entity: EntityModel, field: FieldModel, group: readonly At<PartTarget>[], contextOf: ContextOf): Slot[] {
  const byPlace = Map.groupBy(group, ({ target }) => target.at)
  return [...byPlace].flatMap(([place, at]): Slot[] => {
    const columns = at.map(({ column, target }) => ({
      index: column.index,
      cell: target.cell,
      inner: target.inner,
      read: cellReader(entity, target.inner, `${field.key}.${target.inner.key}`, contextOf(column)),
    }))
    if (typeof place === 'number') return [{ label: null, columns }]
    return setsOf(columns, ({ inner, cell }) => `${inner.key}.${cell}`).map((set) => ({ label: place, columns: set }))
  })
}

/** All parts of one field. */
export function partsStep(entity: EntityModel, field: FieldModel, group: readonly At<PartTarget>[], contextOf: ContextOf): Step {
  const labelling = labelOf(field)
  const numbered = group.toSorted((a, b) =>
    typeof a.target.at === 'number' && typeof b.target.at === 'number' ? a.target.at - b.target.at : 0,
  )
  const slots = slotsOf(entity, field, numbered, contextOf)
  return (cells, draft) => {
    const parts: Record<string, unknown>[] = []
    for (const slot of slots) fillSlot(slot, labelling, field, cells, draft, parts)
    if (parts.length > 0) draft.input[field.key] = parts
  }
}

/** One part, or several where a cell holds several values; a label alone makes none. */
function fillSlot(
  { label, columns }: Slot,
  labelling: FieldModel | undefined,
  field: FieldModel,
  cells: readonly string[],
  draft: Draft,
  parts: Record<string, unknown>[],
): void {
  const part: Record<string, unknown> = {}
  const more: { key: string; value: unknown }[] = []
  const waiting: Lookup[] = []
  const places: Draft['places'] = []
  for (const { index, inner, cell, read } of columns) {
    const text = textIn(cells, index)
    if (text === '') continue
    const pointer = `/${field.key}/${parts.length}/${inner.key}`
    places.push({ pointer: cell === '' || inner.to !== null ? pointer : `${pointer}/${cell}`, column: index })
    if (inner.to !== null) addLookup(waiting, inner, cell, text.trim(), pointer, part)
    else if (cell !== '') part[inner.key] = { ...(part[inner.key] as object | undefined), [cell]: read(text) }
    else {
      const [value = '', ...others] = severalIn(text, inner.kind.name)
      part[inner.key] = read(value)
      for (const other of others) more.push({ key: inner.key, value: read(other) })
    }
  }
  const says = Object.keys(part).some((key) => key !== labelling?.key) || waiting.length > 0
  if (!says) return
  const guessed = label !== null && labelling !== undefined && part[labelling.key] === undefined
  if (guessed) part[labelling.key] = label
  if (guessed) draft.guessed.add(`${field.key}/${parts.length}`)
  draft.places.push(...places)
  draft.lookups.push(...waiting)
  parts.push(part)
  const labels = labelling === undefined || part[labelling.key] === undefined ? {} : { [labelling.key]: part[labelling.key] }
  for (const { key, value } of more) {
    const column = places.find(({ pointer }) => pointer.endsWith(`/${key}`))?.column ?? 0
    draft.places.push({ pointer: `/${field.key}/${parts.length}/${key}`, column })
    if (guessed) draft.guessed.add(`${field.key}/${parts.length}`)
    parts.push({ [key]: value, ...labels })
  }
}

/** A link inside of a part; its columns of id and title are one. */
function addLookup(waiting: Lookup[], inner: FieldModel, cell: string, text: string, pointer: string, part: Record<string, unknown>): void {
  const known = waiting.findIndex((lookup) => lookup.pointer === pointer)
  const before = waiting[known]
  const lookup: Lookup = {
    entity: inner.to ?? '',
    id: cell === 'id' ? text.toLowerCase() : (before?.id ?? ''),
    title: cell === '' ? text : (before?.title ?? ''),
    pointer,
    put: (found) => {
      part[inner.key] = found
    },
  }
  if (known < 0) waiting.push(lookup)
  else waiting[known] = lookup
}
