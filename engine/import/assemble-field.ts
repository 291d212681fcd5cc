import { splitNames } from '#engine/export/cell.ts'
import { type At, type CellAt, type Draft, type FieldTarget, type Step, setsOf, textIn } from '#engine/import/draft.ts'
import type { FieldModel } from '#engine/model.ts'

/** The first column that says anything. */
export function valueStep({ key }: FieldModel, columns: readonly CellAt[]): Step {
  const pointer = `/${key}`
  return (cells, draft) => {
    for (const { index, read } of columns) {
      const text = textIn(cells, index)
      if (text === '') continue
      draft.input[key] = read(text)
      draft.places.push({ pointer, column: index })
      return
    }
  }
}

export function objectStep({ key }: FieldModel, columns: readonly CellAt[]): Step {
  const sets = setsOf(columns, ({ cell }) => cell)
  return (cells, draft) => {
    for (const set of sets) {
      const value: Record<string, unknown> = {}
      for (const { index, cell, read } of set) {
        const text = textIn(cells, index)
        if (text === '') continue
        value[cell] = read(text)
        draft.places.push({ pointer: `/${key}/${cell}`, column: index })
      }
      if (Object.keys(value).length === 0) continue
      draft.input[key] = value
      return
    }
  }
}

const columnsOf = (group: readonly At<FieldTarget>[], cell: string): number[] =>
  group.filter(({ target }) => target.cell === cell).map(({ column }) => column.index)

/** A link by id, by title, or by what the row says of the linked record besides (`inner`). */
export function linkStep({ key }: FieldModel, to: string, group: readonly At<FieldTarget>[], inner?: Step): Step {
  const [ids, titles] = [columnsOf(group, 'id'), columnsOf(group, '')]
  return (cells, draft) => {
    const [id, title] = [firstText(cells, ids), firstText(cells, titles)]
    const linked: Draft = { input: {}, lookups: [], photos: [], guessed: new Set(), places: [], id: '' }
    inner?.(cells, linked)
    const says = Object.keys(linked.input).length > 0
    if (id === undefined && title === undefined && !says) return
    const column = (title ?? id)?.column ?? linked.places[0]?.column ?? 0
    draft.places.push(...linked.places.map((place) => ({ ...place, pointer: `/${key}${place.pointer}` })), { pointer: `/${key}`, column })
    draft.lookups.push({
      entity: to,
      id: id?.text.toLowerCase() ?? '',
      title: title?.text ?? '',
      pointer: `/${key}`,
      ...(says ? { details: linked.input } : {}),
      put: (found) => {
        draft.input[key] = found
      },
    })
  }
}

function firstText(cells: readonly string[], columns: readonly number[]): { text: string; column: number } | undefined {
  for (const column of columns) {
    const text = textIn(cells, column).trim()
    if (text !== '') return { text, column }
  }
  return undefined
}

/** Ids and names of tags stand beside each other in the order of our own exports. */
export function tagsStep({ key, to }: FieldModel, group: readonly At<FieldTarget>[], ignored: ReadonlySet<string>): Step {
  const [idColumns, nameColumns] = [columnsOf(group, 'id'), columnsOf(group, '')]
  return (cells, draft) => {
    const ids = idColumns.flatMap((column) => splitNames(textIn(cells, column)))
    const names = nameColumns.flatMap((column) => splitNames(textIn(cells, column))).filter((name) => !ignored.has(name))
    const paired = names.length === 0 || ids.length === names.length
    const count = paired ? Math.max(ids.length, names.length) : names.length
    if (count === 0) return
    const tags: string[] = []
    draft.input[key] = tags
    draft.places.push({ pointer: `/${key}`, column: nameColumns[0] ?? idColumns[0] ?? 0 })
    for (let nth = 0; nth < count; nth += 1) {
      draft.lookups.push({
        entity: to ?? '',
        id: paired ? (ids[nth]?.toLowerCase() ?? '') : '',
        title: names[nth] ?? '',
        pointer: `/${key}`,
        put: (found) => {
          tags.push(found)
        },
      })
    }
  }
}
