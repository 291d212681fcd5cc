import { Button } from '@mantine/core'
import { IconDots, IconEye, IconTrash, IconUserPause } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData, StateAction } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useHere, useTenant } from '#web/app/tenant.ts'
import { nameOf, useRecordActions } from '#web/derived/record-actions.ts'
import { refreshEntity } from '#web/derived/records.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { useRestriction } from '#web/privacy/restriction/use-restriction.tsx'

const WhyDialog = lazy(async () => {
  await Promise.all([loadWords('roles'), loadWords('settings')])
  return import('#web/derived/record/why-dialog.tsx')
})

interface RecordMenuProps {
  entity: ModelEntity
  record: RecordData
}

/** Takes a state action, after asking where it is grave. */
function useStateAction({ entity, record }: RecordMenuProps): (action: StateAction) => Promise<void> {
  const tenant = useTenant()
  const client = useQueryClient()
  return async ({ key, label, grave }) => {
    const name = nameOf(entity, record)
    const words = { title: t('web.record.actionTitle', { action: label, name }), text: t('web.record.actionText'), confirm: label }
    if (grave && !(await ask({ ...words, danger: true }))) return
    try {
      const { data } = await request<{ data: RecordData }>(`/${entity.plural}/${record.id}/${key}`, {
        method: 'POST',
        tenant,
        version: record.version,
      })
      const state = entity.states.find((one) => one.key === data.state)?.label ?? ''
      toast(t('web.record.actionDone', { name, state }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await refreshEntity(client, tenant, entity)
  }
}

/** What can be done next as the one filled button; everything else that can be done in a menu. */
export function RecordMenu({ entity, record }: RecordMenuProps) {
  const { tenant } = useHere()
  const go = useGo()
  const actions = useRecordActions(entity)
  const restriction = useRestriction(entity)
  const act = useStateAction({ entity, record })
  const open = entity.actions.filter((action) => record.can.includes(action.key))
  const next = open.find((action) => !action.grave)
  const asksWhy = tenant.role === 'owner' || tenant.role === 'admin'
  const why = () => void openDialog((close) => <WhyDialog entity={entity} record={record} onClose={close} />)
  const trash = async () => {
    if (await actions.trash(record)) go(paths.list(tenant.slug, entity.plural))
  }
  const entries = [
    ...open
      .filter((action) => action !== next)
      .map((action) => ({ label: action.label, danger: action.grave, run: () => void act(action) })),
    ...(asksWhy ? [{ label: t('web.record.why'), icon: <IconEye size={16} stroke={1.6} />, run: why }] : []),
    ...(asksWhy && entity.restrictable && record.restrictedAt == null
      ? [{ label: t('web.record.restrict'), icon: <IconUserPause size={16} stroke={1.6} />, run: () => void restriction.restrict(record) }]
      : []),
    ...(record.can.includes('delete')
      ? [{ label: t('web.bulk.trash'), icon: <IconTrash size={16} stroke={1.6} />, danger: true, run: () => void trash() }]
      : []),
  ]
  return (
    <>
      {next !== undefined && <Button onClick={() => void act(next)}>{next.label}</Button>}
      {entries.length > 0 && (
        <Menu placement="bottom-end" entries={entries}>
          <IconButton label={t('web.nav.more')}>
            <IconDots size={18} stroke={1.6} />
          </IconButton>
        </Menu>
      )}
    </>
  )
}
