import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Reason } from '#privacy/consent/may-send.ts'
import { writingReasons } from '#schema/consent.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { consentQuery, personalOf, refreshConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

interface Sent {
  readonly allowed: boolean
  readonly leaves: boolean
  readonly reason: Reason
}

/** A mail to one person. Who was never written to needs a reason: one-to-one selling is advertising too. */
export default function WriteDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { data } = useQuery(consentQuery(tenant, entity, record.id))
  const personal = data && personalOf(data)
  const first = personal?.reason === 'no-relation'
  const barred = personal !== undefined && !personal.allowed && !first
  const form = useForm({ subject: '', text: '', reason: 'customer', note: '' }, async ({ subject, text, reason, note }) => {
    const why = first ? { reason, note: note.trim() === '' ? null : note } : { reason: null, note: null }
    const body = { people: [record.id], subject, text, ...why }
    const [sent] = (await request<{ data: readonly Sent[] }>(`/${entity.plural}/messages`, { method: 'POST', tenant, body })).data
    await refreshConsent(client, tenant, record.id)
    if (sent?.allowed !== true)
      toast(t('consent.write.refused', { why: t(`consent.reasons.${sent?.reason ?? 'facts-missing'}`) }), { tone: 'danger' })
    else toast(t(sent.leaves ? 'consent.write.sent' : 'consent.write.kept'))
    onClose()
  })
  return (
    <Dialog title={t('consent.write.title')} onClose={onClose} size="lg">
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {barred && <Notice tone="warning">{t('consent.may.no', { why: t(`consent.reasons.${personal.reason}`) })}</Notice>}
        {!barred && (
          <p className={classes.detail}>
            <span className={classes.dot} data-allowed={!first} aria-hidden="true" />{' '}
            {t('consent.write.to', { address: data?.emails[0] ?? '' })}
          </p>
        )}
        {first && (
          <>
            <NativeSelect
              label={t('consent.write.reason')}
              description={t('consent.write.reasonHint')}
              value={form.values.reason}
              onChange={(event) => form.set('reason', event.currentTarget.value)}
              data={writingReasons.map((one) => ({ value: one, label: t(`consent.writingReasons.${one}`) }))}
            />
            <TextInput label={t('consent.write.note')} autoComplete="off" {...form.text('note')} />
          </>
        )}
        <TextInput label={t('consent.write.subject')} autoComplete="off" data-autofocus {...form.text('subject')} />
        <Textarea label={t('consent.write.message')} autosize minRows={6} maxRows={16} {...form.text('text')} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy} disabled={barred}>
            {t('consent.write.send')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
