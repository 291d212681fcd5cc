import type { ModelEntity } from '#web/app/model.ts'
import type { ImportColumn } from '#web/import/imports.ts'

type Fields = Pick<ModelEntity, 'fields'>
type Assigned = Pick<ImportColumn, 'index' | 'target'>

/** Labelled parts (`phones.work.value`), cells of a larger value (`address.city`) and tags can be filled by several columns. */
export function mayRepeat({ fields }: Fields, path: string): boolean {
  const [key, place, inner] = path.split('.')
  if (fields.find((field) => field.key === key)?.kind === 'tags') return true
  if (inner !== undefined) return !/^\d+$/.test(place ?? '')
  return place !== undefined && place !== 'id'
}

/** Sends a column to a place, or nowhere. A place that takes one column only is taken over from the one that had it. */
export function assign(columns: readonly Assigned[], entity: Fields, index: number, target: string | null): readonly Assigned[] {
  const others = target === null || mayRepeat(entity, target) ? [] : columns.filter((one) => one.target === target && one.index !== index)
  return [...others.map((other) => ({ index: other.index, target: null })), { index, target }]
}
