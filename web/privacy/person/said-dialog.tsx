import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { aboutOf, consentQuery, refreshConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/sections.ts'

const acts = ['given', 'refused', 'withdrawn', 'objected'] as const
const channels = ['mail', 'phone', 'post', 'any'] as const
/** Asks by mail instead: the strongest evidence there is. */
const asks = 'ask' as const
const everything = 'marketing'

/** Writes down what a person said: by word, on paper, in a mail. Or asks them by mail. */
export default function SaidDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { data } = useQuery(consentQuery(tenant, entity, record.id))
  const purposes = data?.may.filter(({ purposeId }) => purposeId !== null) ?? []
  const initial = {
    about: purposes[0]?.purposeId ?? everything,
    act: (purposes.length === 0 ? 'objected' : 'given') as (typeof acts)[number] | typeof asks,
    channel: 'mail',
    note: '',
  }
  const form = useForm(initial, async ({ about, act, channel, note }) => {
    const purposeId = about === everything ? null : about
    const path = `/${entity.plural}/${record.id}`
    if (act === asks)
      await request(`${path}/opt-in`, {
        method: 'POST',
        tenant,
        body: { purposeIds: purposeId === null ? [] : [purposeId], language: language() },
      })
    else
      await request(`${path}/consent`, {
        method: 'POST',
        tenant,
        body: { purposeId, class: purposeId === null ? everything : null, act, channel, note },
      })
    await refreshConsent(client, tenant, record.id)
    toast(t(act === asks ? 'consent.said.asked' : 'consent.said.done'))
    onClose()
  })
  const { about, act, channel } = form.values
  const general = about === everything
  const choose = (next: string) => {
    form.set('about', next)
    // There is no yes to all advertising at once.
    if (next !== everything) return
    form.set('act', 'objected')
    form.set('channel', 'any')
  }
  return (
    <Dialog title={t('consent.said.title')} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <NativeSelect
          label={t('consent.said.about')}
          value={about}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[
            ...purposes.map((may) => ({ value: may.purposeId ?? '', label: aboutOf(may) })),
            { value: everything, label: t('consent.said.everything') },
          ]}
          error={form.problem('purposeId')}
          data-autofocus
        />
        <NativeSelect
          label={t('consent.said.what')}
          value={act}
          onChange={(event) => form.set('act', ([...acts, asks] as const).find((one) => one === event.currentTarget.value) ?? 'given')}
          data={[
            ...acts.filter((one) => !general || one !== 'given').map((one) => ({ value: one, label: t(`consent.said.${one}`) })),
            ...(general || data?.emails.length === 0 ? [] : [{ value: asks, label: t('consent.said.ask') }]),
          ]}
        />
        {act !== asks && (
          <>
            <NativeSelect
              label={t('consent.said.channel')}
              value={channel}
              onChange={(event) => form.set('channel', event.currentTarget.value)}
              data={channels.map((one) => ({ value: one, label: t(`consent.channels.${one}`) }))}
            />
            <Textarea
              label={t('consent.said.note')}
              description={t('consent.said.noteHint')}
              autosize
              minRows={2}
              maxRows={8}
              {...form.text('note')}
            />
          </>
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(act === asks ? 'consent.said.send' : 'web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
