import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { recordQuery, refreshEntity } from '#web/derived/records.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'

interface PurposeDialogProps {
  entity: ModelEntity
  /** As the list has it; the rest of it is read here. */
  record?: RecordData
  onClose: () => void
}

/** What people get, and the sentence to which they agree. */
export default function PurposeDialog({ entity, record, onClose }: PurposeDialogProps) {
  const tenant = useTenant()
  const query = useQuery({ ...recordQuery(tenant, entity, record?.id ?? ''), enabled: record !== undefined })
  const title = t(record === undefined ? 'consent.purposes.addTitle' : 'consent.purposes.editTitle')
  return (
    <Dialog title={title} onClose={onClose}>
      {record === undefined || query.data !== undefined ? (
        <PurposeForm entity={entity} {...(query.data === undefined ? {} : { record: query.data })} onClose={onClose} />
      ) : (
        <Skeletons lines={4} />
      )}
    </Dialog>
  )
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '')

function PurposeForm({ entity, record, onClose }: PurposeDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const choicesOf = (name: string) =>
    (entity.fields.find(({ key }) => key === name)?.options.choices ?? []).map(({ key, label }) => ({ value: key, label }))
  const initial = {
    name: words(record?.name),
    class: words(record?.class) || 'newsletter',
    description: words(record?.description),
    lasts: words(record?.lasts),
    notice: words(record?.notice) || (record === undefined ? t('consent.purposes.noticeExample') : ''),
    active: record === undefined || record.active === true,
  }
  const form = useForm(initial, async ({ lasts, ...rest }) => {
    const body = { ...rest, lasts: lasts === '' ? null : lasts }
    const { data } = await (record === undefined
      ? request<{ data: RecordData }>(`/${entity.plural}`, { method: 'POST', tenant, body })
      : request<{ data: RecordData }>(`/${entity.plural}/${record.id}`, { method: 'PATCH', tenant, version: record.version, body }))
    await refreshEntity(client, tenant, entity)
    toast(t('consent.purposes.saved', { name: words(data.name) }))
    onClose()
  })
  return (
    <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput
        label={t('consent.purposes.name')}
        description={t('consent.purposes.nameHint')}
        autoComplete="off"
        data-autofocus
        {...form.text('name')}
      />
      {record === undefined && (
        <NativeSelect
          label={t('consent.purposes.kind')}
          value={form.values.class}
          onChange={(event) => form.set('class', event.currentTarget.value)}
          data={choicesOf('class')}
        />
      )}
      <Textarea label={t('consent.purposes.what')} autosize minRows={2} maxRows={5} {...form.text('description')} />
      <Textarea
        label={t('consent.purposes.notice')}
        description={t('consent.purposes.noticeHint')}
        autosize
        minRows={3}
        maxRows={10}
        {...form.text('notice')}
      />
      <Lasts value={form.values.lasts} choices={choicesOf('lasts')} onChange={(next) => form.set('lasts', next)} />
      <Switch
        label={t('consent.purposes.active')}
        checked={form.values.active}
        onChange={(event) => form.set('active', event.currentTarget.checked)}
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
  )
}

interface LastsProps {
  value: string
  choices: readonly { value: string; label: string }[]
  onChange: (next: string) => void
}

function Lasts({ value, choices, onChange }: LastsProps) {
  return (
    <NativeSelect
      label={t('consent.purposes.lasts')}
      description={t('consent.purposes.lastsHint')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t('consent.purposes.lastsAlways') }, ...choices]}
    />
  )
}
