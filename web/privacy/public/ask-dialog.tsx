import { Button, Textarea, TextInput } from '@mantine/core'
import { aloneKinds } from '#privacy/requests/states.ts'
import type { RequestKind } from '#schema/request.ts'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import type { MyPage, Proposal } from '#web/privacy/public/my-requests.ts'
import classes from '#web/privacy/public/public.module.css'

interface AskDialogProps {
  kind: RequestKind
  page: MyPage
  onAsk: (kind: RequestKind, text: string, proposals?: readonly Proposal[]) => Promise<void>
  onClose: () => void
}

/** Says what will happen before it does, and takes what the person wants to say with it. */
export default function AskDialog({ kind, page, onAsk, onClose }: AskDialogProps) {
  const plain = page.people.flatMap((person) => person.fields.filter((field) => field.plain).map((field) => ({ ...field, person })))
  const corrects = kind === 'rectification' && plain.length > 0
  const initial = Object.fromEntries(plain.map(({ key, text, person }) => [`${person.id} ${key}`, text]))
  const form = useForm({ ...initial, text: '' } as Record<string, string>, async (values) => {
    const changed = plain.filter(({ key, text, person }) => values[`${person.id} ${key}`] !== text)
    const proposals = changed.map(({ key, person }) => ({
      entity: person.entity,
      id: person.id,
      field: key,
      value: values[`${person.id} ${key}`] ?? '',
    }))
    await onAsk(kind, values.text ?? '', corrects ? proposals : undefined)
    onClose()
  })
  const atOnce = page.atOnce.includes(kind)
  const what = kind === 'erasure' ? t('requests.explain.erasure', { tenant: page.tenant }) : t(`requests.explain.${kind}`)
  return (
    <Dialog title={t(`requests.kinds.${kind}`)} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <p>{corrects ? t('requests.page.correctText') : t('requests.page.sure', { what })}</p>
        {corrects &&
          plain.map(({ key, label, person }) => (
            <TextInput key={`${person.id} ${key}`} label={label} {...form.text(`${person.id} ${key}`)} />
          ))}
        {!aloneKinds.has(kind) && (
          <Textarea label={t('requests.page.textLabel')} autosize minRows={3} maxRows={10} {...form.text('text')} />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(atOnce ? 'requests.page.doIt' : 'requests.page.ask')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
