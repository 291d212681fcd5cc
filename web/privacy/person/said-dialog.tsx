import { Button, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { refreshEntity } from '#web/derived/records.ts'
import { fileEntityOf, fileSettingsQuery } from '#web/files/files.ts'
import { sendFile } from '#web/files/send-file.ts'
import { refusalOf } from '#web/files/use-adding.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { consentQuery, refreshConsent } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import { asks, everything, How, type Said, What } from '#web/privacy/person/said-parts.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

/** Writes down what a person said: by word, on paper, in a mail, with the file in which it stands. Or asks them by mail. */
export default function SaidDialog({ entity, record, onClose }: PersonSectionProps & { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const files = fileEntityOf(useModel().entities)
  const mayAdd = record.can.includes('update') && files?.can.includes('create') === true
  const settings = useQuery({ ...fileSettingsQuery(tenant), enabled: mayAdd }).data
  const { data } = useQuery(consentQuery(tenant, entity, record.id))
  const [sent, setSent] = useState<number>()
  const purposes = data?.may.filter(({ purposeId }) => purposeId !== null) ?? []
  const [first] = purposes
  const initial: Said = {
    ...{ about: first?.purposeId ?? everything, act: first ? 'given' : 'objected', channel: 'mail', note: '' },
    ...{ file: null, key: '' },
  }
  const path = `/${entity.plural}/${record.id}`

  async function uploaded({ file, key }: Said): Promise<string | null> {
    if (file === null) return null
    const refusal = refusalOf(file, settings)
    if (refusal !== undefined) throw new ApiError(422, { errors: [{ pointer: '/file', code: 'file.too-large', message: refusal }] })
    setSent(0)
    try {
      return (await sendFile({ tenant, plural: entity.plural, id: record.id }, file, { key, onSent: setSent })).id
    } finally {
      setSent(undefined)
    }
  }

  const form = useForm(initial, async (values) => {
    const { about, act, channel, note } = values
    const purposeId = about === everything ? null : about
    if (act === asks) await request(`${path}/opt-in`, { method: 'POST', tenant, body: { purposeIds: [about], language: language() } })
    else {
      const fileId = await uploaded(values)
      const body = { purposeId, class: purposeId === null ? everything : null, act, channel, note, fileId }
      await request(`${path}/consent`, { method: 'POST', tenant, body })
      if (fileId !== null && files !== undefined) void refreshEntity(client, tenant, files)
    }
    await refreshConsent(client, tenant, record.id)
    toast(t(act === asks ? 'consent.said.asked' : 'consent.said.done'))
    onClose()
  })
  const { act, file } = form.values
  return (
    <Dialog title={t('consent.said.title')} onClose={onClose}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <What form={form} purposes={purposes} reachable={data?.emails.length !== 0} sold={data?.softOptIn === true} />
        {act !== asks && <How form={form} mayAdd={mayAdd} max={settings?.maxMegabytes} />}
        {sent !== undefined && file !== null && <OnItsWay name={file.name} sent={sent} />}
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

/** How much of the file has left. */
function OnItsWay({ name, sent }: { name: string; sent: number }) {
  const percent = Math.round(sent * 100)
  return (
    <div>
      <Progress value={percent} size="xs" animated={percent === 100} aria-label={t('files.upload.progress', { name, percent })} />
      <p className={classes.detail}>{percent === 100 ? t('files.upload.checking') : `${percent} %`}</p>
    </div>
  )
}
