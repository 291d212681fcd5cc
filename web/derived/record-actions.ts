import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import { dropRecords, refreshEntity } from '#web/derived/records.ts'
import { ask } from '#web/kit/ask.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** How a record is named in a sentence: its title, or what it is. */
export function nameOf(entity: ModelEntity, record: RecordData): string {
  return titleOf(entity.title, record) || inSentence(entity.label)
}

export interface RecordActions {
  /** Moves it to the trash, with ten seconds to undo. Resolves false when that was refused. */
  readonly trash: (record: RecordData) => Promise<boolean>
  readonly restore: (record: RecordData) => Promise<boolean>
  /** Ends it for ever, once its name was typed. */
  readonly end: (record: RecordData) => Promise<boolean>
}

/** What can be done to one record of the entity, with the words that go with it. */
export function useRecordActions(entity: ModelEntity): RecordActions {
  const tenant = useTenant()
  const client = useQueryClient()
  return useMemo(() => actions(client, tenant, entity), [client, tenant, entity])
}

function actions(client: QueryClient, tenant: string, entity: ModelEntity): RecordActions {
  const path = (record: RecordData) => `/${entity.plural}/${record.id}`
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
      void refreshEntity(client, tenant, entity)
      return false
    }
  }
  const restore = (record: RecordData) =>
    attempt(async () => {
      await request(`${path(record)}/restore`, { method: 'POST', tenant })
      await refreshEntity(client, tenant, entity)
    })
  return {
    restore,
    trash: (record) =>
      attempt(async () => {
        dropRecords(client, tenant, entity, new Set([record.id]))
        await request(path(record), { method: 'DELETE', tenant, version: record.version })
        const action = { label: t('web.undo'), run: () => void restore(record) }
        toast(t('web.trash.moved', { name: nameOf(entity, record) }), { action })
        await refreshEntity(client, tenant, entity)
      }),
    end: async (record) => {
      const name = nameOf(entity, record)
      const confirmed = await ask({
        title: t('web.trash.endTitle', { name }),
        text: t('web.trash.endText'),
        confirm: t('web.trash.end'),
        danger: true,
        typeToConfirm: name,
      })
      if (!confirmed) return false
      return attempt(async () => {
        await request(`${path(record)}?forever=true`, { method: 'DELETE', tenant, version: record.version })
        dropRecords(client, tenant, entity, new Set([record.id]))
        toast(t('web.trash.ended', { name }))
      })
    },
  }
}
