import { Button, Textarea } from '@mantine/core'
import { useRef } from 'react'
import { aloneKinds } from '#privacy/requests/states.ts'
import type { RequestKind } from '#schema/request.ts'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { CorrectFields, correctablesOf, proposalsOf } from '#web/privacy/public/correct-fields.tsx'
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
  const all = correctablesOf(page.people)
  const corrects = kind === 'rectification' && all.length > 0
  // Problems are said by the place in what was sent.
  const sent = useRef<readonly Proposal[]>([])
  const initial: { text: string; values: Readonly<Record<string, unknown>> } = {
    text: '',
    values: Object.fromEntries(all.map(({ id, now }) => [id, now])),
  }
  const form = useForm(initial, async ({ text, values }) => {
    sent.current = proposalsOf(all, values)
    await onAsk(kind, text, corrects ? sent.current : undefined)
    onClose()
  })
  const problem = (id: string, path: string): string | undefined => {
    const index = sent.current.findIndex((each) => `${each.id} ${each.field}` === id)
    return index < 0 ? undefined : form.problem(['proposals', index, 'value', path].filter((step) => step !== '').join('/'))
  }
  const atOnce = page.atOnce.includes(kind)
  const what = kind === 'erasure' ? t('requests.explain.erasure', { tenant: page.tenant }) : t(`requests.explain.${kind}`)
  const isEmpty = corrects && form.values.text.trim() === '' && proposalsOf(all, form.values.values).length === 0
  return (
    <Dialog title={t(`requests.kinds.${kind}`)} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <p>{corrects ? t('requests.page.correctText') : t('requests.page.sure', { what })}</p>
        {corrects && (
          <CorrectFields
            all={all}
            values={form.values.values}
            onChange={(id, value) => form.set('values', { ...form.values.values, [id]: value })}
            problem={problem}
          />
        )}
        {!aloneKinds.has(kind) && (
          <Textarea label={t('requests.page.textLabel')} autosize minRows={3} maxRows={10} {...form.text('text')} />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy} disabled={isEmpty}>
            {t(atOnce ? 'requests.page.doIt' : 'requests.page.ask')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
