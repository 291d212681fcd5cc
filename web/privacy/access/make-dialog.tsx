import { Button, Checkbox, Radio } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { language, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { accessExportsQuery, startAccessExport } from '#web/privacy/access/access.ts'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const forms = ['access', 'portability'] as const

/** Which file, and in which language the person reads. */
export default function MakeDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [which, setWhich] = useState<(typeof forms)[number]>('access')
  const [spoken, setSpoken] = useState<'en' | 'de'>(language())
  const [unread, setUnread] = useState(false)
  const form = useForm({}, async () => {
    await startAccessExport(tenant, {
      entity: entity.name,
      id: record.id,
      form: which,
      language: spoken,
      unread: which === 'access' && unread,
    })
    await client.invalidateQueries({ queryKey: accessExportsQuery(tenant, record.id).queryKey })
    toast(t('access.started'))
    onClose()
  })
  return (
    <Dialog title={t('access.make')} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit}>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Radio.Group label={t('access.which')} value={which} onChange={(next) => setWhich(forms.find((one) => one === next) ?? 'access')}>
          {forms.map((one) => (
            <Radio key={one} mt="xs" value={one} label={t(`access.${one}`)} />
          ))}
        </Radio.Group>
        <Radio.Group label={t('access.language')} value={spoken} onChange={(next) => setSpoken(next === 'de' ? 'de' : 'en')}>
          <Radio mt="xs" value="en" label={t('access.english')} />
          <Radio mt="xs" value="de" label={t('access.german')} />
        </Radio.Group>
        {which === 'access' && (
          <Checkbox label={t('access.unread')} checked={unread} onChange={(event) => setUnread(event.currentTarget.checked)} />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy} data-autofocus>
            {t('access.make')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
