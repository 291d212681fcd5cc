import { IconArrowBackUp, IconArrowRight } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import classes from '#web/derived/record/timeline.module.css'
import type { ChangeEntry } from '#web/derived/record/timeline.ts'
import { putRecord } from '#web/derived/records.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'

interface ChangeLineProps {
  entity: ModelEntity
  record: RecordData
  change: ChangeEntry
}

const verbs = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  restore: 'restore',
  'restore-values': 'putBackDone',
  import: 'import',
  undo: 'undo',
  unlink: 'unlink',
  redact: 'redact',
  restrict: 'restrict',
  lift: 'lift',
  'consent.record': 'said',
  'consent.reason': 'reason',
  'consent.told': 'told',
  'export-person': 'handedOut',
  'ask-erasure': 'askErasure',
  'refuse-erasure': 'refuseErasure',
} as const

/** What was done, in words: the engine's own verbs, else what the model calls the action. */
function verbOf(entity: ModelEntity, { action, before }: ChangeEntry): string {
  if (action === 'import' && before !== null) return t('web.history.importUpdate')
  const verb = verbs[action as keyof typeof verbs]
  if (verb !== undefined) return t(`web.history.${verb}`)
  return t('web.history.did', { action: entity.actions.find((one) => one.key === action)?.label ?? action })
}

function actorOf({ by }: ChangeEntry): string {
  if (by?.name != null) return by.name
  if (by?.kind === 'key') return t('web.history.key')
  return by?.kind === 'member' ? t('web.history.somebody') : t('web.history.system')
}

/** One change: who did what when; each field's value before and after, to be put back. */
export function ChangeLine({ entity, record, change }: ChangeLineProps) {
  const fields = entity.fields.filter((field) => change.fields.includes(field.key))
  return (
    <li className={classes.change}>
      <span className={classes.dot} aria-hidden="true" />
      <div className={classes.changeBody}>
        <span>
          <strong>{actorOf(change)}</strong> {verbOf(entity, change)}{' '}
          <span className={classes.when}>
            <Time at={change.at} />
          </span>
        </span>
        {typeof change.after?.erasureReason === 'string' && (
          <span className={classes.fieldChange}>{t('web.history.allTheSame', { reason: change.after.erasureReason })}</span>
        )}
        {change.before !== null &&
          change.after !== null &&
          fields.map((field) => <FieldChange key={field.key} entity={entity} record={record} change={change} field={field} />)}
      </div>
    </li>
  )
}

function FieldChange({ entity, record, change, field }: ChangeLineProps & { field: ModelField }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const text = (value: unknown) => (isEmpty(value) ? t('web.history.nothing') : uiOf(field).text(value, field))
  const putBack = async () => {
    try {
      const path = `/${entity.plural}/${record.id}/history/${change.id}/restore`
      const options = { method: 'POST', body: { fields: [field.key] }, tenant, version: record.version } as const
      putRecord(client, tenant, entity, (await request<{ data: RecordData }>(path, options)).data)
      toast(t('web.history.restored', { name: field.label }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  return (
    <span className={classes.fieldChange}>
      <span className={classes.fieldName}>{field.label}</span>
      <span className={classes.before}>{text(change.before?.[field.key])}</span>
      <IconArrowRight size={13} aria-label={t('web.history.became')} />
      <span>{text(change.after?.[field.key])}</span>
      {record.can.includes('update') && !field.readOnly && (
        <IconButton
          size="sm"
          className={classes.restore}
          label={t('web.history.putBack', { name: field.label, value: text(change.before?.[field.key]) })}
          onClick={() => void putBack()}
        >
          <IconArrowBackUp size={15} stroke={1.6} />
        </IconButton>
      )}
    </span>
  )
}
