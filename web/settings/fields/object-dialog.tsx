import { Button, Radio, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { asProblemAt, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { isPerson } from '#web/fields/person.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { HoldsPicker } from '#web/settings/fields/holds-picker.tsx'
import { type OwnObject, refreshModel } from '#web/settings/fields/own-model.ts'
import classes from '#web/settings/settings.module.css'

const nobody = 'none'

interface Values {
  name: string
  plural: string
  titleLabel: string
  titleHolds: string
  /** `none`, or the entity of the person whom the records are about. */
  subject: string
  reason: string
}

/** Makes an object: what it is called, what names its records, and whose data they are. */
export default function ObjectDialog({ onClose }: { onClose: (made?: OwnObject) => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const people = useModel().entities.filter((entity) => entity.can.includes('create') && isPerson(entity) && entity.name !== 'member')
  const initial: Values = { name: '', plural: '', titleLabel: '', titleHolds: 'nothing-personal', subject: nobody, reason: '' }
  const form = useForm(initial, async ({ name, plural, titleLabel, titleHolds, subject, reason }) => {
    const person = people.find((one) => one.name === subject)
    const about = person === undefined ? { subject: nobody, reason } : { subject: person.name, subjectLabel: person.label }
    const titleField = { label: titleLabel, kind: 'text', holds: titleHolds === '' ? null : titleHolds }
    const body = { name, plural, ...about, titleField }
    const { data } = await request<{ data: OwnObject }>('/own-objects', { method: 'POST', body, tenant }).catch((error: unknown) => {
      throw asProblemAt(error, 'own-object.same-name', '/name')
    })
    await refreshModel(client, tenant)
    toast(t('settings.objects.added', { name: data.plural }))
    onClose(data)
  })
  return (
    <Dialog title={t('settings.objects.addTitle')} onClose={() => onClose()}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <div className={classes.pair}>
          <TextInput
            label={t('settings.objects.name')}
            description={t('settings.objects.nameHint')}
            autoComplete="off"
            data-autofocus
            {...form.text('name')}
          />
          <TextInput
            label={t('settings.objects.plural')}
            description={t('settings.objects.pluralHint')}
            autoComplete="off"
            {...form.text('plural')}
          />
        </div>
        <TextInput
          label={t('settings.objects.titleField')}
          description={t('settings.objects.titleFieldHint')}
          autoComplete="off"
          {...form.text('titleLabel')}
          error={form.problem('titleField/label')}
        />
        <HoldsPicker
          label={t('settings.objects.titleHolds')}
          value={form.values.titleHolds}
          onChange={(holds) => form.set('titleHolds', holds)}
          error={form.problem('titleField/holds')}
        />
        <Subject form={form} people={people} />
        <DialogActions>
          <Button variant="default" onClick={() => onClose()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('settings.objects.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Subject({ form, people }: { form: Form<Values>; people: readonly ModelEntity[] }) {
  const { subject } = form.values
  return (
    <>
      <Radio.Group
        label={t('settings.objects.subject')}
        value={subject}
        onChange={(next) => form.set('subject', next)}
        error={form.problem('subject')}
      >
        <div className={classes.subjects}>
          <Radio value={nobody} label={t('settings.objects.subjectNone')} description={t('settings.objects.subjectNoneText')} />
          {people.map((person) => (
            <Radio
              key={person.name}
              value={person.name}
              label={t('settings.objects.subjectPerson', { name: person.label })}
              description={t('settings.objects.subjectPersonText')}
            />
          ))}
        </div>
      </Radio.Group>
      {subject === nobody && (
        <TextInput
          label={t('settings.objects.reason')}
          description={t('settings.objects.reasonHint')}
          autoComplete="off"
          maxLength={300}
          {...form.text('reason')}
        />
      )}
    </>
  )
}
