import { request } from '#web/app/api.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { rememberTitle, titleOf } from '#web/app/titles.ts'
import { LinkedAvatar, rememberRecord } from '#web/fields/record-avatar.tsx'
import type { PickerOption, PickerSource } from '#web/kit/picker-option.ts'

/** The option by which a record is picked; its title is remembered, so that the value can be shown before it is saved. */
export function recordOption(entity: ModelEntity, id: string, title: string): PickerOption {
  rememberTitle(id, title)
  return { id, label: title, face: <LinkedAvatar entity={entity} id={id} title={title} /> }
}

/** Records of an entity by any of their words, the newest without one. */
export function recordsSource(tenant: string, entity: ModelEntity): PickerSource {
  return {
    id: ['records', tenant, entity.plural],
    load: async (text, signal) => {
      const body = { limit: 20, q: text.trim() || undefined, sort: sortOf(entity, text) }
      const page = await request<{ data: readonly RecordData[] }>(`/${entity.plural}/query`, { method: 'POST', body, tenant, signal })
      for (const record of page.data) rememberRecord(entity, record)
      return page.data.map((record) => recordOption(entity, record.id, titleOf(entity.title, record)))
    },
  }
}

function sortOf(entity: ModelEntity, text: string): string | undefined {
  const sort = entity.title.sort
  const sortable = entity.fields.some((field) => field.key === sort && field.sortable)
  return text.trim() === '' && sortable ? sort : undefined
}
