import { editable } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { type Assemble, assembler } from '#engine/import/assemble.ts'
import { usualOrder } from '#engine/import/dates.ts'
import { products } from '#engine/import/headings.ts'
import { linkedAt, mayBring } from '#engine/import/linked-target.ts'
import { LinkFinder } from '#engine/import/links.ts'
import { type Key, keyAt } from '#engine/import/matches.ts'
import type { MappedField } from '#engine/import/merge.ts'
import type { ImportSettings } from '#engine/import/settings.ts'
import type { ImportRun } from '#engine/import/store.ts'
import { targetAt } from '#engine/import/target.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

/** An import at work: everything that reading and writing its rows needs, made once. */
export interface Importing {
  readonly writing: Writing
  readonly id: string
  readonly entity: EntityModel
  readonly settings: ImportSettings
  readonly assemble: Assemble
  readonly links: LinkFinder
  /** Fields that begin with something of their own, and have a column: where its cell is empty they begin empty. */
  readonly spoken: readonly FieldModel[]
  /** The fields to which columns go. */
  readonly mapped: readonly MappedField[]
  /** Null where every row makes a record. */
  readonly key: Key | null
}

/** @param writing as whoever started it; what it writes came by import */
export function importing(writing: Writing, { id, entity: name, settings }: Pick<ImportRun, 'id' | 'entity' | 'settings'>): Importing {
  const entity = writing.model.get(name)
  const principal = { ...writing.principal, channel: 'import' as const }
  const as: Writing = { ...writing, principal }
  const columns = settings.columns.flatMap(({ target, dateOrder }, index) =>
    target === null || !mayGo(entity, target, as) ? [] : [{ index, path: target, dateOrder: dateOrder ?? usualOrder(principal.country) }],
  )
  const ignoredTags = products.find((product) => product.name === settings.product)?.ignoredTags ?? []
  return {
    writing: as,
    id,
    entity,
    settings,
    assemble: assembler({ entity, model: writing.model, columns, timeZone: principal.timeZone, ignoredTags }),
    spoken: spokenOf(
      entity,
      columns.map(({ path }) => path),
    ),
    mapped: mappedOf(
      entity,
      columns.map(({ path }) => path),
    ),
    links: new LinkFinder({ writing: as, importId: id, createLinked: settings.createLinked, erasureReason: settings.erasureReason }),
    key: settings.mode === 'create' || settings.key === null ? null : (keyAt(entity, settings.key) ?? null),
  }
}

function mappedOf(entity: EntityModel, paths: readonly string[]): MappedField[] {
  const targets = paths.flatMap((path) => targetAt(entity, path) ?? [])
  const cells = targets.flatMap((target) => {
    if (target.as === 'id' || target.as === 'photo') return []
    if (target.as === 'title') return target.fields.map((field) => ({ field, cell: '' }))
    return [{ field: target.field, cell: target.as === 'field' ? target.cell : '' }]
  })
  return [...Map.groupBy(cells, ({ field }) => field)].map(([field, group]) => ({ field, cells: group.map(({ cell }) => cell) }))
}

function spokenOf(entity: EntityModel, paths: readonly string[]): FieldModel[] {
  const mapped = new Set(paths.map((path) => targetAt(entity, path)).flatMap((target) => (target?.as === 'field' ? [target.field] : [])))
  return entity.fields.filter((field) => field.options.initial !== undefined && !field.options.required && mapped.has(field))
}

/** Whether a column may go there at all: the field is there still, and whoever imports may see it. */
export function mayGo(entity: EntityModel, path: string, { model, principal }: Pick<Writing, 'model' | 'principal'>): boolean {
  const target = targetAt(entity, path)
  if (target === undefined) {
    const linked = linkedAt(model, entity, path)
    return linked !== undefined && editable(entity, linked.field, principal) && mayBring(linked, { principal })
  }
  const fields = 'field' in target ? [target.field] : 'fields' in target ? target.fields : []
  return fields.every((field) => editable(entity, field, principal))
}
