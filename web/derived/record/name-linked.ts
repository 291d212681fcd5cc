import { request } from '#web/app/api.ts'
import { entityByName, type Model, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { rememberTitle, titleById, titleOf } from '#web/app/titles.ts'
import type { ChangeEntry } from '#web/derived/record/timeline.ts'

/** The ids of linked records in these changes whose titles nobody has told yet, by the name of their entity. */
export function unnamedLinks(entity: ModelEntity, changes: readonly ChangeEntry[]): ReadonlyMap<string, ReadonlySet<string>> {
  const unnamed = new Map<string, Set<string>>()
  for (const field of entity.fields) {
    const target = field.options.entity
    if (target === undefined) continue
    const values = changes.flatMap((change) => [change.before?.[field.key], change.after?.[field.key]]).flat()
    for (const id of values) {
      if (typeof id !== 'string' || titleById(id) !== undefined) continue
      unnamed.set(target, (unnamed.get(target) ?? new Set()).add(id))
    }
  }
  return unnamed
}

/** Asks for the titles of what a history names: its old values are no longer among the labels of the record. */
export async function nameLinked(tenant: string, model: Model, entity: ModelEntity, changes: readonly ChangeEntry[]): Promise<void> {
  const asked = [...unnamedLinks(entity, changes)].map(async ([name, ids]) => {
    const target = entityByName(model, name)
    if (target === undefined) return
    const body = { filter: { id: { in: [...ids] } }, limit: ids.size, fields: [...target.title.of, ...(target.title.otherwise ?? [])] }
    const page = await request<{ data: readonly RecordData[] }>(`/${target.plural}/query`, { method: 'POST', body, tenant })
    for (const record of page.data) rememberTitle(record.id, titleOf(target.title, record))
  })
  await Promise.all(asked)
}
