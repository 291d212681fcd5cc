import { Button, NativeSelect } from '@mantine/core'
import { type ToldGround, toldGrounds } from '#schema/consent.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'

/** Why none of those who wait need be told: whoever brought along their customers from elsewhere mostly got the data from them. */
export default function ExceptDialog({ count, onClose }: { count: number; onClose: () => void }) {
  const tenant = useTenant()
  const form = useForm({ ground: 'from-person' as ToldGround }, async (body) => {
    const { data } = await request<{ data: { count: number } }>('/privacy/told/exceptions', { method: 'POST', tenant, body })
    toast(t('consent.told.excepted', { count: data.count }))
    onClose()
  })
  return (
    <Dialog title={t('consent.told.except')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <p>{t('consent.told.exceptText', { count })}</p>
        <NativeSelect
          label={t('consent.told.exceptWhy')}
          value={form.values.ground}
          onChange={(event) => form.set('ground', toldGrounds.find((one) => one === event.currentTarget.value) ?? 'from-person')}
          data={toldGrounds.map((one) => ({ value: one, label: t(`consent.grounds.${one}`) }))}
          data-autofocus
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('consent.told.record')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
