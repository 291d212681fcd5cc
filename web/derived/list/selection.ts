import type { ModelEntity } from '#web/app/model.ts'

/** Which rows are selected: some by id, or all that match the list's search and filter, seen or not. */
export type Selection = { readonly ids: ReadonlySet<string> } | 'all'

/** Is there anything that this reader could do with selected rows? */
export function maySelect(entity: Pick<ModelEntity, 'can'>): boolean {
  return ['update', 'delete', 'export'].some((action) => entity.can.includes(action))
}

export const nothing: Selection = { ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection === 'all' || selection.ids.has(id)
}

export function countOf(selection: Selection, total: number): number {
  return selection === 'all' ? total : selection.ids.size
}

/** Adds or takes away one row; out of "all" the rows that are loaded remain. */
export function toggle(selection: Selection, id: string, loaded: readonly string[]): Selection {
  const ids = new Set(selection === 'all' ? loaded : selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids }
}

/** Adds all rows from one to another, both included (Shift and click). */
export function addRange(selection: Selection, from: number, to: number, loaded: readonly string[]): Selection {
  const ids = new Set(selection === 'all' ? loaded : selection.ids)
  for (const id of loaded.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(id)
  return { ids }
}
