import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { typedOf } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Secret } from '#web/settings/secret.tsx'
import settings from '#web/settings/settings.module.css'
import { type Webhook, webhooksKey } from '#web/settings/webhooks/webhooks.ts'

/** Makes a webhook and shows its secret once, or changes one. */
export default function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [secret, setSecret] = useState<string>()
  const initial = { url: webhook?.url ?? '', description: webhook?.description ?? '', entities: webhook?.entities ?? [] }
  const form = useForm(initial, async (values) => {
    const path = webhook === undefined ? '/webhooks' : `/webhooks/${webhook.id}`
    // What somebody else changed since this was opened is not written over.
    const how =
      webhook === undefined ? ({ method: 'POST', body: values } as const) : ({ method: 'PATCH', body: typedOf(initial, values) } as const)
    const { data } = await request<{ data: { secret?: string } }>(path, { ...how, tenant })
    await client.invalidateQueries({ queryKey: webhooksKey(tenant) })
    if (data.secret === undefined) onClose()
    else setSecret(data.secret)
  })
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={onClose} />
  return (
    <Dialog title={t(webhook === undefined ? 'webhooks.addTitle' : 'webhooks.editTitle')} onClose={onClose}>
      <form className={settings.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput
          label={t('webhooks.url')}
          description={t('webhooks.urlHint')}
          type="url"
          inputMode="url"
          placeholder="https://"
          autoComplete="off"
          data-autofocus
          {...form.text('url')}
        />
        <TextInput label={t('webhooks.what')} autoComplete="off" {...form.text('description')} />
        <Entities value={form.values.entities} onChange={(entities) => form.set('entities', entities)} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(webhook === undefined ? 'webhooks.create' : 'webhooks.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Entities({ value, onChange }: { value: readonly string[]; onChange: (value: readonly string[]) => void }) {
  const { entities } = useModel()
  // An object that was ended since it was chosen: nothing can be saved before it is taken out.
  const gone = value.filter((name) => !entities.some((entity) => entity.name === name))
  const toggle = (name: string) => onChange(value.includes(name) ? value.filter((one) => one !== name) : [...value, name])
  return (
    <fieldset className={settings.choices}>
      <legend>{t('webhooks.entities')}</legend>
      <Checkbox label={t('webhooks.all')} checked={value.length === 0} onChange={() => onChange([])} />
      {entities.map(({ name, labels }) => (
        <Checkbox key={name} label={labels} checked={value.includes(name)} onChange={() => toggle(name)} />
      ))}
      {gone.map((name) => (
        <Checkbox key={name} label={t('webhooks.endedSince', { name })} checked onChange={() => toggle(name)} />
      ))}
    </fieldset>
  )
}

/** A secret, once. */
export function SecretDialog({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog title={t('webhooks.shownTitle')} onClose={onClose}>
      <div className={settings.stack}>
        <Notice tone="warning">{t('webhooks.shownText')}</Notice>
        <Secret label={t('webhooks.secret')} value={secret} />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {t('settings.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
