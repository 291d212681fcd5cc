import { byImport, type Condition } from '#web/derived/list/list-state.ts'
import type { ImportRun } from '#web/import/imports.ts'

/** The filter of a list by which one sees what an import made and changed. Nothing to see for an import that was undone, or that wrote nothing. */
export function whatCame({ id, state, progress }: Pick<ImportRun, 'id' | 'state' | 'progress'>): readonly Condition[] {
  if (state === 'undone' || progress.created + progress.updated === 0) return []
  return [{ field: byImport, operator: 'eq', value: id }]
}
