import { Button, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { holdsKey } from '#web/privacy/holds/holds.ts'
import classes from '#web/settings/settings.module.css'

/** The second yes of whoever is alone: the code that was mailed. */
export default function ConfirmDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const form = useForm({ code: '' }, async ({ code }) => {
    await request(`/holds/${id}/confirm`, { method: 'POST', body: { code: code.trim() === '' ? null : code.trim() }, tenant })
    await client.invalidateQueries({ queryKey: holdsKey(tenant) })
    toast(t('retention.holds.confirmed'))
    onClose()
  })
  return (
    <Dialog title={t('retention.holds.confirm')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput
          label={t('retention.holds.code')}
          description={t('retention.holds.codeHint')}
          autoComplete="off"
          data-autofocus
          {...form.text('code')}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('retention.holds.confirm')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
