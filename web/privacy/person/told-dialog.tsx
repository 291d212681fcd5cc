import { Button, NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type ToldGround, toldGrounds } from '#schema/consent.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { refreshConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const letter = 'letter'
type How = ToldGround | typeof letter
const ways: readonly How[] = [letter, ...toldGrounds]

/** Writes down that the person was told, or why they need not be. */
export default function ToldDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const form = useForm({ how: letter as How }, async ({ how }) => {
    const body = how === letter ? { how } : { how: 'exception', ground: how }
    await request(`/${entity.plural}/${record.id}/told`, { method: 'POST', tenant, body })
    await refreshConsent(client, tenant, record.id)
    onClose()
  })
  return (
    <Dialog title={t('consent.told.record')} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <NativeSelect
          label={t('consent.told.how')}
          value={form.values.how}
          onChange={(event) => form.set('how', ways.find((one) => one === event.currentTarget.value) ?? letter)}
          data={ways.map((one) => ({ value: one, label: one === letter ? t('consent.told.byLetter') : t(`consent.grounds.${one}`) }))}
          error={form.problem('ground')}
          data-autofocus
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
