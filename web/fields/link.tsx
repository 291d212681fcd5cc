import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { LinkedAvatar } from '#web/fields/record-avatar.tsx'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { Link } from '#web/kit/link.tsx'
import { Picker } from '#web/kit/picker.tsx'

interface RecordChipProps {
  entityName: string | undefined
  id: string
  inRow?: boolean
}

/** A record's avatar and name, leading to it. One that may not be read has no name and leads nowhere. */
export function RecordChip({ entityName, id, inRow = false }: RecordChipProps) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), entityName)
  const title = titleById(id)
  if (title === undefined || entity === undefined) return <span className={classes.unknown}>{t('web.record.hidden')}</span>
  return (
    <Link to={paths.record(tenant, entity.plural, id)} className={classes.chip} tabIndex={inRow ? -1 : undefined}>
      <LinkedAvatar entity={entity} id={id} title={title} />
      <span>{title || t('web.record.untitled')}</span>
    </Link>
  )
}

function Show({ field, value, inRow = false }: ShowProps) {
  return <RecordChip entityName={field.options.entity} id={String(value)} inRow={inRow} />
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), field.options.entity)
  if (entity === undefined) return null
  const chosen = typeof value === 'string' ? [recordOption(entity, value, titleById(value) ?? t('web.record.hidden'))] : []
  return (
    <Picker
      label={field.label}
      hideLabel={hideLabel}
      required={field.required}
      error={problem('')}
      value={chosen}
      onChange={([option]) => onChange(option?.id ?? null)}
      source={recordsSource(tenant, entity)}
      autoFocus={autoFocus}
    />
  )
}

function Operand({ field, operator, value, onChange, autoFocus = false }: OperandProps) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), field.options.entity)
  if (entity === undefined) return null
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string')
  const multiple = operator === 'in'
  return (
    <Picker
      label={field.label}
      hideLabel
      multiple={multiple}
      value={ids.map((id) => recordOption(entity, id, titleById(id) ?? t('web.record.hidden')))}
      onChange={(picked) => onChange(multiple ? picked.map((option) => option.id) : picked[0]?.id)}
      source={recordsSource(tenant, entity)}
      autoFocus={autoFocus}
    />
  )
}

export const linkUi: FieldUi = {
  Show,
  Edit,
  text: (value) => (Array.isArray(value) ? value : [value]).map((id) => titleById(String(id)) ?? t('web.record.hidden')).join(', '),
  Operand,
  operators: ['in', 'ne', 'empty', 'filled'],
  width: 200,
  done: 'choice',
}
