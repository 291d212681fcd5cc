import { linkStep, objectStep, tagsStep, valueStep } from '#engine/import/assemble-field.ts'
import { partsStep } from '#engine/import/assemble-parts.ts'
import { type CellContext, cellReader } from '#engine/import/cell-reader.ts'
import {
  type Assembled,
  type At,
  type ContextOf,
  type Draft,
  type FieldTarget,
  type MappedColumn,
  type Step,
  textIn,
} from '#engine/import/draft.ts'
import { splitName } from '#engine/import/full-name.ts'
import { linkedAt } from '#engine/import/linked-target.ts'
import { type Target, targetAt } from '#engine/import/target.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'

export type Assemble = (cells: readonly string[]) => Assembled

export interface Assembly {
  readonly entity: EntityModel
  /** To know the records that rows link to. */
  readonly model: Model
  readonly columns: readonly MappedColumn[]
  readonly timeZone: string
  /** Groups of the product that wrote the file, which are no tags. */
  readonly ignoredTags: readonly string[]
}

/** Makes of a mapping what turns each row into input. */
export function assembler(assembly: Assembly): Assemble {
  const steps = stepsFor(assembly)
  const first = assembly.columns[0]?.index ?? null
  return (cells) => {
    const draft: Draft = { input: {}, lookups: [], photos: [], guessed: new Set(), places: [], id: '' }
    for (const step of steps) step(cells, draft)
    return { ...draft, columnOf: (pointer) => placeOf(draft.places, pointer) ?? first }
  }
}

function placeOf(places: Draft['places'], pointer: string): number | undefined {
  const near = places.find((place) => place.pointer === pointer || pointer.startsWith(`${place.pointer}/`))
  const within = near ?? places.find((place) => place.pointer.startsWith(`${pointer}/`))
  const beside = within ?? places.find((place) => place.pointer.split('/')[1] === pointer.split('/')[1])
  return beside?.column
}

function stepsFor(assembly: Assembly): Step[] {
  const { entity, columns, timeZone, ignoredTags } = assembly
  const at = columns.flatMap((column) => {
    const target = targetAt(entity, column.path)
    return target === undefined ? [] : [{ column, target }]
  })
  const of = <A extends Target['as']>(as: A) => at.filter((each): each is At<Extract<Target, { as: A }>> => each.target.as === as)
  const contextOf = ({ dateOrder }: MappedColumn): CellContext => ({ dateOrder, timeZone })
  const byField = new Map(Map.groupBy(of('field'), ({ target }) => target.field))
  const byParts = Map.groupBy(of('part'), ({ target }) => target.field)
  const byLink = linkedSteps(assembly)
  for (const field of byLink.keys()) if (!byField.has(field)) byField.set(field, [])
  return [
    ...of('id').map(
      ({ column }): Step =>
        (cells, draft) => {
          draft.id ||= textIn(cells, column.index).trim().toLowerCase()
          if (draft.id !== '') draft.places.push({ pointer: '/id', column: column.index })
        },
    ),
    ...[...byField].map(([field, group]) => fieldStep(entity, field, group, contextOf, ignoredTags, byLink.get(field))),
    ...[...byParts].map(([field, group]) => partsStep(entity, field, group, contextOf)),
    ...of('photo').map(
      ({ column: { index }, target: { field } }): Step =>
        (cells, { photos }) => {
          const cell = textIn(cells, index)
          if (cell !== '') photos.push({ key: field.key, column: index, cell })
        },
    ),
    // Last: what the columns of first and last name say counts more.
    ...of('title').map(({ column, target }) => nameStep(column, target.fields)),
  ]
}

/** For each link, what reads the columns of the record that it leads to. */
function linkedSteps(assembly: Assembly): Map<FieldModel, Step> {
  const linked = assembly.columns.flatMap((column) => {
    const target = linkedAt(assembly.model, assembly.entity, column.path)
    return target === undefined ? [] : [{ target, column: { ...column, path: target.inner.path } }]
  })
  return new Map(
    [...Map.groupBy(linked, ({ target }) => target.field)].map(([field, group]) => {
      const [{ target }] = group as [(typeof group)[number]]
      const steps = stepsFor({ ...assembly, entity: target.entity, columns: group.map(({ column }) => column) })
      const all: Step = (cells, draft) => {
        for (const step of steps) step(cells, draft)
      }
      return [field, all]
    }),
  )
}

function nameStep({ index }: MappedColumn, [first, last]: readonly [FieldModel, FieldModel]): Step {
  return (cells, draft) => {
    const text = textIn(cells, index)
    if (text === '' || draft.input[first.key] !== undefined || draft.input[last.key] !== undefined) return
    const name = splitName(text)
    for (const [field, part] of [
      [first, name.first],
      [last, name.last],
    ] as const) {
      if (part === '') continue
      draft.input[field.key] = part
      draft.places.push({ pointer: `/${field.key}`, column: index })
    }
  }
}

function fieldStep(
  entity: EntityModel,
  field: FieldModel,
  group: readonly At<FieldTarget>[],
  contextOf: ContextOf,
  ignoredTags: readonly string[],
  linked: Step | undefined,
): Step {
  if (field.kind.lives === 'taggings') return tagsStep(field, group, new Set(ignoredTags))
  if (field.to !== null) return linkStep(field, field.to, group, linked)
  const readers = group.map(({ column, target }) => ({
    index: column.index,
    cell: target.cell,
    read: cellReader(entity, field, field.key, contextOf(column)),
  }))
  return field.columns.length > 1 && field.kind.cells(field.options, 0).length > 1 ? objectStep(field, readers) : valueStep(field, readers)
}
