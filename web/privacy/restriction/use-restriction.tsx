import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import type { RestrictionGround } from '#schema/entity.ts'
import { request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { nameOf } from '#web/derived/record-actions.ts'
import { dropRows, putRecord, refreshEntity } from '#web/derived/records.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

const RestrictDialog = lazy(() => import('#web/privacy/restriction/restrict-dialog.tsx'))

interface Restriction {
  readonly restrict: (record: RecordData) => Promise<void>
  readonly lift: (record: RecordData) => Promise<void>
}

/** Restricts the use of a person's data after asking why, and lifts that after asking whether they know. */
export function useRestriction(entity: ModelEntity): Restriction {
  const tenant = useTenant()
  const client = useQueryClient()
  const post = async (record: RecordData, action: string, body: unknown, done: string) => {
    try {
      const path = `/${entity.plural}/${record.id}/${action}`
      const { data } = await request<{ data: RecordData }>(path, { method: 'POST', tenant, body })
      dropRows(client, tenant, entity, new Set([record.id]))
      putRecord(client, tenant, entity, data)
      toast(done)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshEntity(client, tenant, entity)
  }
  return {
    async restrict(record) {
      await loadWords('restriction')
      const name = nameOf(entity, record)
      const ground = await openDialog<RestrictionGround | undefined>((close) => <RestrictDialog name={name} answer={close} />)
      if (ground !== undefined) await post(record, 'restrict', { ground }, t('restriction.done', { name }))
    },
    async lift(record) {
      await loadWords('restriction')
      const name = nameOf(entity, record)
      const words = { title: t('restriction.liftTitle', { name }), text: t('restriction.liftText'), confirm: t('restriction.liftConfirm') }
      if (await ask(words)) await post(record, 'lift', {}, t('restriction.lifted', { name }))
    },
  }
}
