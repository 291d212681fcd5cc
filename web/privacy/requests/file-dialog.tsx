import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type Behalf, behalves, filedChannels, type RequestKind, requestKinds } from '#schema/request.ts'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { type Person, refreshRequests } from '#web/privacy/requests/requests.ts'
import { proving } from '#web/security/proving.tsx'
import { useMayManage } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

interface Values {
  readonly kind: RequestKind
  readonly channel: (typeof filedChannels)[number]
  readonly behalf: Behalf
  readonly child: string
  readonly receivedAt: string | null
  readonly name: string
  readonly email: string
  readonly text: string
  readonly fast: boolean
}

const orNull = (text: string): string | null => (text === '' ? null : text)

/** What came by mail, post, phone or in person: its clock runs from when it came. */
export default function FileDialog({ person, onClose }: { person?: Person; onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const go = useGo()
  const initial: Values = {
    kind: 'access',
    channel: 'mail',
    behalf: 'self',
    child: '',
    receivedAt: null,
    name: person?.title ?? '',
    email: '',
    text: '',
    fast: false,
  }
  const form = useForm(initial, async ({ child, name, email, receivedAt, fast, ...rest }) => {
    const body = {
      ...rest,
      ...{ child: rest.behalf === 'self' ? null : orNull(child), name: orNull(name), email: orNull(email), language: language() },
      ...(receivedAt === null ? {} : { receivedAt }),
      fast: fast && rest.kind === 'erasure',
      ...(person === undefined ? {} : { people: [{ entity: person.entity, id: person.id }] }),
    }
    const filed = await proving(() => request<{ data: { id: string } }>('/privacy-requests', { method: 'POST', body, tenant }))
    if (filed === undefined) return
    await refreshRequests(client, tenant)
    toast(t('requests.file.filed'))
    onClose()
    go(paths.privacy(tenant, `requests/${filed.data.id}`))
  })
  return (
    <Dialog title={t('requests.file.title')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        <p className={classes.hint}>{t('requests.file.text')}</p>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Fields form={form} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('requests.file.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Fields({ form }: { form: Form<Values> }) {
  const { values } = form
  const mayAnswer = useMayManage()
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={t('requests.inbox.kind')}
          value={values.kind}
          data={requestKinds.map((value) => ({ value, label: t(`requests.kinds.${value}`) }))}
          onChange={(event) => form.set('kind', event.currentTarget.value as RequestKind)}
        />
        <NativeSelect
          label={t('requests.file.channel')}
          value={values.channel}
          data={filedChannels.map((value) => ({ value, label: t(`requests.channels.${value}`) }))}
          onChange={(event) => form.set('channel', event.currentTarget.value as Values['channel'])}
        />
      </div>
      <DatePicker
        label={t('requests.file.received')}
        withTime
        value={values.receivedAt}
        onChange={(next) => form.set('receivedAt', next)}
      />
      <NativeSelect
        label={t('requests.file.behalf')}
        value={values.behalf}
        data={behalves.map((value) => ({ value, label: value === 'self' ? t('requests.behalfOf.self') : t(`requests.behalf.${value}`) }))}
        onChange={(event) => form.set('behalf', event.currentTarget.value as Behalf)}
      />
      {values.behalf !== 'self' && <TextInput label={t('requests.front.person')} {...form.text('child')} />}
      <TextInput label={t('requests.file.name')} autoComplete="off" {...form.text('name')} />
      <TextInput label={t('requests.file.email')} type="email" autoComplete="off" {...form.text('email')} />
      <Textarea label={t('requests.file.details')} autosize minRows={3} maxRows={10} {...form.text('text')} />
      {values.kind === 'erasure' && mayAnswer && (
        <Checkbox
          label={t('requests.file.fast')}
          checked={values.fast}
          onChange={(event) => form.set('fast', event.currentTarget.checked)}
        />
      )}
    </>
  )
}
