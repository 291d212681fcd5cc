import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { asProblemAt, asStale, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { navigationGroups } from '#web/app/shell/navigation-groups.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import { ChoicesEditor, type DraftChoice, filledChoices } from '#web/settings/fields/choices-editor.tsx'
import { holdsOfKind, holdsText } from '#web/settings/fields/holds.ts'
import { HoldsPicker } from '#web/settings/fields/holds-picker.tsx'
import { KeepPicker } from '#web/settings/fields/keep-picker.tsx'
import { asOwnKind, type OwnField, type OwnKind, ownKinds, refreshModel } from '#web/settings/fields/own-model.ts'
import classes from '#web/settings/settings.module.css'

interface FieldDialogProps {
  entity: Pick<ModelEntity, 'name' | 'label'>
  /** The field to edit; a new one without. */
  field?: OwnField
  /** What the new field may be called. */
  suggestion?: string
  onClose: (made?: OwnField) => void
}

interface Values {
  label: string
  kind: OwnKind
  choices: readonly DraftChoice[]
  entity: string
  holds: string
  keep: OwnField['keep']
}

/** Makes a field, or changes what can be changed of one: its name and the words of its choices. */
export default function FieldDialog({ entity, field, suggestion = '', onClose }: FieldDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const targets = navigationGroups(useModel()).flatMap((group) => group.entities)
  const initial: Values = {
    label: field?.label ?? suggestion,
    kind: asOwnKind(field?.kind ?? 'text') ?? 'text',
    choices: field?.options.choices ?? [{ label: '' }, { label: '' }],
    entity: field?.options.entity ?? targets[0]?.name ?? '',
    holds: field?.holds ?? '',
    keep: field?.keep ?? null,
  }
  const form = useForm(initial, async (values) => {
    const data = await saveField(tenant, entity.name, field, values).catch((error: unknown) => {
      // What somebody else made of it meanwhile is shown behind the dialog.
      void refreshModel(client, tenant)
      throw asStale(asProblemAt(error, 'own-field.same-label', '/label'), t('settings.fields.changedMeanwhile'))
    })
    await refreshModel(client, tenant)
    toast(field === undefined ? t('settings.fields.added', { name: data.label }) : t('settings.saved'))
    onClose(data)
  })
  const title =
    field === undefined ? t('settings.fields.addTo', { name: entity.label }) : t('settings.fields.editTitle', { name: field.label })
  return (
    <Dialog title={title} onClose={() => onClose()}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput
          label={t('settings.fields.label')}
          description={t('settings.fields.labelHint')}
          autoComplete="off"
          data-autofocus
          maxLength={60}
          {...form.text('label')}
        />
        {field === undefined ? <NewFieldInputs form={form} targets={targets} /> : <FixedFacts field={field} />}
        {form.values.kind === 'choice' && (
          <ChoicesEditor
            choices={form.values.choices}
            onChange={(choices) => form.set('choices', choices)}
            problem={(path) => form.problem(['options', path].filter(Boolean).join('/'))}
            keeps={field?.options.choices?.length ?? 0}
          />
        )}
        {field === undefined && (
          <HoldsPicker
            label={t('settings.fields.holds')}
            value={form.values.holds}
            onChange={(holds) => form.set('holds', holds)}
            error={form.problem('holds')}
          />
        )}
        <KeepPicker value={form.values.keep} onChange={(keep) => form.set('keep', keep)} problem={form.problem('keep/period')} />
        <DialogActions>
          <Button variant="default" onClick={() => onClose()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {field === undefined ? t('settings.fields.add') : t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

async function saveField(tenant: string, entity: string, field: OwnField | undefined, values: Values): Promise<OwnField> {
  const { label, options, ...rest } = bodyOf(values)
  if (field === undefined)
    return (await request<{ data: OwnField }>('/own-fields', { method: 'POST', body: { entity, label, options, ...rest }, tenant })).data
  const changed = { method: 'PATCH', body: { label, options, keep: rest.keep }, tenant, version: field.version } as const
  return (await request<{ data: OwnField }>(`/own-fields/${field.id}`, changed)).data
}

function bodyOf({ label, kind, choices, entity, holds, keep }: Values) {
  const options = kind === 'choice' ? { choices: filledChoices(choices) } : kind === 'link' ? { entity } : {}
  return { label, kind, holds: holds === '' ? null : holds, keep, options }
}

function NewFieldInputs({ form, targets }: { form: Form<Values>; targets: readonly ModelEntity[] }) {
  const { kind, entity, holds } = form.values
  const choose = (next: OwnKind) => {
    // What the kind says by itself is filled in, unless something else was chosen already.
    if (holds === '' || holds === holdsOfKind(kind)) form.set('holds', holdsOfKind(next))
    form.set('kind', next)
  }
  return (
    <>
      <NativeSelect
        label={t('settings.fields.kind')}
        value={kind}
        onChange={(event) => choose(asOwnKind(event.currentTarget.value) ?? 'text')}
        data={ownKinds.map((one) => ({ value: one, label: t(`settings.kinds.${one}`) }))}
        error={form.problem('kind')}
      />
      {kind === 'link' && (
        <NativeSelect
          label={t('settings.fields.entity')}
          value={entity}
          onChange={(event) => form.set('entity', event.currentTarget.value)}
          data={targets.map((target) => ({ value: target.name, label: target.label }))}
          error={form.problem('options/entity')}
        />
      )}
    </>
  )
}

function FixedFacts({ field }: { field: OwnField }) {
  const kind = asOwnKind(field.kind)
  return (
    <div className={classes.stack}>
      <dl className={classes.facts}>
        <dt>{t('settings.fields.kind')}</dt>
        <dd>{kind === undefined ? field.kind : t(`settings.kinds.${kind}`)}</dd>
        <dt>{t('settings.fields.holds')}</dt>
        <dd>
          {holdsText(field.holds)} <code className={classes.code}>{field.holds}</code>
        </dd>
      </dl>
      <p className={classes.hint}>{t('settings.fields.fixed')}</p>
    </div>
  )
}
