import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { erasuresKey, planQuery, startErasure } from '#web/privacy/erasures/erasures.ts'
import { PlanView } from '#web/privacy/erasures/plan-view.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'
import { proving } from '#web/security/proving.tsx'

/** The plan first, then the name typed out: nobody erases by a slip of the hand. */
export default function EraseDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const go = useGo()
  const title = titleOf(entity.title, record) || t('web.record.untitled')
  const wanted = titleOf(entity.title, record) || t('erasures.dialog.unnamed')
  const plan = useQuery(planQuery(tenant, entity.name, record.id))
  const form = useForm({ name: '' }, async () => {
    const erasure = await proving(() => startErasure(tenant, entity.name, record.id))
    if (erasure === undefined) return
    await client.invalidateQueries({ queryKey: erasuresKey(tenant) })
    toast(t(erasure.state === 'deciding' ? 'erasures.dialog.asked' : 'erasures.dialog.begun'))
    onClose()
    go(paths.privacy(tenant, `erasures/${erasure.id}`))
  })
  return (
    <Dialog title={t('erasures.dialog.title', { name: title })} onClose={onClose}>
      {plan.isPending && <Skeletons lines={4} />}
      {plan.isError && <Refused error={plan.error} retry={() => void plan.refetch()} />}
      {plan.isSuccess && (
        <form onSubmit={form.onSubmit} noValidate style={{ display: 'grid', gap: 16 }}>
          <Notice tone="warning">{t('erasures.dialog.forever')}</Notice>
          <PlanView plan={plan.data} />
          {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
          <TextInput label={t('erasures.dialog.type', { name: wanted })} autoComplete="off" {...form.text('name')} />
          <DialogActions>
            <Button variant="default" onClick={onClose}>
              {t('web.cancel')}
            </Button>
            <Button type="submit" color="red" loading={form.busy} disabled={form.values.name.trim() !== wanted.trim()}>
              {t(plan.data.decision === 'person' ? 'erasures.dialog.ask' : 'erasures.dialog.confirm')}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  )
}

/** The last owner is kept: nothing went wrong, and trying again changes nothing. */
function Refused({ error, retry }: { error: Error; retry: () => void }) {
  return error instanceof ApiError && error.status === 409 ? (
    <Notice tone="warning">{sentenceFor(error)}</Notice>
  ) : (
    <ErrorState error={error} retry={retry} />
  )
}
