import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDate } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useHere, useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'
import { archivesKey, archivesQuery, type ClosureAnswer, closureKey, startArchive } from '#web/settings/everything/archives.ts'
import classes from '#web/settings/settings.module.css'

/** Asks for the organisation's name, after it has offered to take everything out. */
export default function EndDialog({ days, onClose }: { days: number; onClose: () => void }) {
  const tenant = useTenant()
  const { name } = useHere().tenant
  const client = useQueryClient()
  const hasArchive = useQuery(archivesQuery(tenant)).data?.some(({ direction, state }) => direction === 'out' && state === 'done')
  const [lastDay] = useState(() => formatDate(new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10), locale()))
  const form = useForm({ name: '' }, async (body) => {
    const answer = await proving(() => request<{ data: ClosureAnswer }>('/tenant/closure', { method: 'POST', body, tenant }))
    if (answer === undefined) return
    client.setQueryData(closureKey(tenant), answer.data)
    toast(t('everything.end.asked', { day: lastDay }))
    onClose()
  })
  const takeOut = useForm({}, async () => {
    await proving(() => startArchive(tenant))
    await client.invalidateQueries({ queryKey: archivesKey(tenant) })
    onClose()
  })
  return (
    <Dialog title={t('everything.end.ask', { name })} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        <Notice tone="warning">{t('everything.end.askText', { day: lastDay })}</Notice>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {takeOut.formProblem !== undefined && <Notice tone="danger">{takeOut.formProblem}</Notice>}
        {hasArchive !== true && (
          <div>
            <Button variant="default" loading={takeOut.busy} onClick={() => takeOut.onSubmit()}>
              {t('everything.end.takeOut')}
            </Button>
          </div>
        )}
        <TextInput label={t('everything.end.type', { name })} autoComplete="off" data-autofocus {...form.text('name')} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" color="red" loading={form.busy} disabled={form.values.name.trim() !== name.trim()}>
            {t('everything.end.start')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
