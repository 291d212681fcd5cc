import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { bulkWords } from '#web/derived/list/bulk-words.ts'
import type { Selection } from '#web/derived/list/selection.ts'
import { dropRecords, type ListQuery } from '#web/derived/records.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { trackJob } from '#web/kit/jobs.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

const BulkEdit = lazy(() => import('#web/derived/list/bulk-edit.tsx'))

type Change = { readonly change: Readonly<Record<string, unknown>> } | { readonly action: 'trash' | 'restore' | 'end' }

interface Words {
  readonly running: string
  readonly done: string
}

export interface Bulk {
  readonly trash: () => Promise<boolean>
  readonly edit: () => Promise<boolean>
  readonly restore: () => Promise<boolean>
  readonly end: () => Promise<boolean>
}

/** What can be done with all selected rows at once; each runs as a job with a card. Resolves true when it was started. */
export function useBulk(entity: ModelEntity, selection: Selection, query: ListQuery, count: number): Bulk {
  const tenant = useTenant()
  const client = useQueryClient()
  const what = selection === 'all' ? { filter: query.filter ?? {}, q: query.q, trash: query.trash } : { ids: [...selection.ids] }

  const say = (key: Parameters<typeof bulkWords>[0]): string => bulkWords(key, count)

  const start = async (on: object, change: Change, words: Words, undo?: () => void): Promise<boolean> => {
    try {
      const answer = await request<{ data: { id: string } }>(`/${entity.plural}/bulk`, {
        method: 'POST',
        body: { ...on, ...change },
        tenant,
      })
      if ('action' in change && selection !== 'all') dropRecords(client, tenant, entity, selection.ids)
      trackJob({ id: answer.data.id, tenant, ...words, undo })
      return true
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
      return false
    }
  }
  const restoreWords = { running: say('restoring'), done: say('restored') }
  return {
    trash: async () => {
      const words = { running: say('trashing'), done: say('trashed') }
      if (selection !== 'all') return start(what, { action: 'trash' }, words, () => void start(what, { action: 'restore' }, restoreWords))
      const question = {
        title: say('trashTitle'),
        text: t('web.bulk.trashText'),
        confirm: t('web.bulk.trash'),
        danger: true,
      }
      return (await ask(question)) && start(what, { action: 'trash' }, words)
    },
    edit: async () => {
      const change = await openDialog<Readonly<Record<string, unknown>>>((close) => (
        <BulkEdit entity={entity} count={count} onDone={close} />
      ))
      if (change === undefined) return false
      return start(what, { change }, { running: say('editing'), done: say('edited') })
    },
    restore: () => start(what, { action: 'restore' }, restoreWords),
    end: async () => {
      const confirmed = await ask({
        title: say('endTitle'),
        text: t('web.trash.endText'),
        confirm: t('web.trash.end'),
        danger: true,
        typeToConfirm: count < 0 ? inSentence(entity.labels) : String(count),
      })
      return confirmed && start(what, { action: 'end' }, { running: say('ending'), done: say('ended') })
    },
  }
}
