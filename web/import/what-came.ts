import type { ModelEntity } from '#web/app/model.ts'
import type { Condition } from '#web/derived/list/list-state.ts'
import type { ImportRun } from '#web/import/imports.ts'

type Came = Pick<ImportRun, 'state' | 'createdAt' | 'startedAt' | 'finishedAt' | 'progress'>

/**
 * The filter of a list by which one sees what an import brought: what was made while it ran, or, when it only changed records, what was
 * changed then. Nothing to see for an import that was undone.
 */
export function whatCame(
  { state, createdAt, startedAt, finishedAt, progress }: Came,
  entity: Pick<ModelEntity, 'fields'>,
): readonly Condition[] {
  if (state === 'undone' || progress.created + progress.updated === 0) return []
  const field = progress.created > 0 ? 'createdAt' : 'updatedAt'
  const saysSource = entity.fields.some((one) => one.key === 'source' && one.filter.includes('eq'))
  return [
    { field, operator: 'gte', value: startedAt ?? createdAt },
    ...(finishedAt === null ? [] : [{ field, operator: 'lte', value: finishedAt } as const]),
    ...(progress.created > 0 && saysSource ? [{ field: 'source', operator: 'eq', value: 'import' } as const] : []),
  ]
}
