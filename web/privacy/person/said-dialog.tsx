import { Button, NativeSelect, Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { aboutOf, consentQuery, type May, refreshConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

const acts = ['given', 'refused', 'withdrawn', 'objected'] as const
const channels = ['mail', 'phone', 'post', 'any'] as const
/** Asks by mail instead: the strongest evidence there is. */
const asks = 'ask' as const
const everything = 'marketing'

interface Said {
  readonly about: string
  readonly act: (typeof acts)[number] | typeof asks
  readonly channel: string
  readonly note: string
}

/** Writes down what a person said: by word, on paper, in a mail. Or asks them by mail. */
export default function SaidDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { data } = useQuery(consentQuery(tenant, entity, record.id))
  const purposes = data?.may.filter(({ purposeId }) => purposeId !== null) ?? []
  const [first] = purposes
  const initial: Said = { about: first?.purposeId ?? everything, act: first ? 'given' : 'objected', channel: 'mail', note: '' }
  const form = useForm(initial, async ({ about, act, channel, note }) => {
    const purposeId = about === everything ? null : about
    const path = `/${entity.plural}/${record.id}`
    const asked = { purposeIds: [about], language: language() }
    const said = { purposeId, class: purposeId === null ? everything : null, act, channel, note }
    if (act === asks) await request(`${path}/opt-in`, { method: 'POST', tenant, body: asked })
    else await request(`${path}/consent`, { method: 'POST', tenant, body: said })
    await refreshConsent(client, tenant, record.id)
    toast(t(act === asks ? 'consent.said.asked' : 'consent.said.done'))
    onClose()
  })
  const { act } = form.values
  return (
    <Dialog title={t('consent.said.title')} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <What form={form} purposes={purposes} reachable={data?.emails.length !== 0} />
        {act !== asks && <How form={form} />}
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

/** About what, and what. */
function What({ form, purposes, reachable }: { form: Form<Said>; purposes: readonly May[]; reachable: boolean }) {
  const { about, act } = form.values
  const general = about === everything
  const choose = (next: string) => {
    form.set('about', next)
    // There is no yes to all advertising at once.
    if (next !== everything) return
    form.set('act', 'objected')
    form.set('channel', 'any')
  }
  return (
    <>
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
          ...(general || !reachable ? [] : [{ value: asks, label: t('consent.said.ask') }]),
        ]}
      />
    </>
  )
}

/** By which way, and the proof. */
function How({ form }: { form: Form<Said> }) {
  return (
    <>
      <NativeSelect
        label={t('consent.said.channel')}
        value={form.values.channel}
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
  )
}
