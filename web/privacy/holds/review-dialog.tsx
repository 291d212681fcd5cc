import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { holdsKey } from '#web/privacy/holds/holds.ts'
import classes from '#web/settings/settings.module.css'

/** Somebody looked, and the hold is still needed: until when. */
export default function ReviewDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const initial: { reviewOn: string | null } = { reviewOn: null }
  const form = useForm(initial, async (body) => {
    await request(`/holds/${id}/review`, { method: 'POST', body, tenant })
    await client.invalidateQueries({ queryKey: holdsKey(tenant) })
    toast(t('retention.holds.looked'))
    onClose()
  })
  return (
    <Dialog title={t('retention.holds.look')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <DatePicker
          label={t('retention.holdDialog.reviewOn')}
          required
          value={form.values.reviewOn}
          onChange={(next) => form.set('reviewOn', next)}
          error={form.problem('reviewOn')}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
