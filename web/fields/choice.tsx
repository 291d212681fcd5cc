import { language, t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { Picker } from '#web/kit/picker.tsx'
import { fixedSource, type PickerOption } from '#web/kit/picker-option.ts'

function optionsOf(field: ModelField): PickerOption[] {
  return (field.options.choices ?? []).map(({ key, label }) => ({ id: key, label }))
}

function textOf(value: unknown, field: ModelField): string {
  const keys = Array.isArray(value) ? value : [value]
  return keys.map((key) => field.options.choices?.find((choice) => choice.key === key)?.label ?? String(key)).join(', ')
}

function Show({ value, field }: ShowProps) {
  return <span className={classes.choice}>{textOf(value, field)}</span>
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const options = optionsOf(field)
  return (
    <Picker
      label={field.label}
      hideLabel={hideLabel}
      required={field.required}
      error={problem('')}
      value={options.filter((option) => option.id === value)}
      placeholder={t('web.picker.choose')}
      onChange={([option]) => onChange(option?.id ?? null)}
      source={fixedSource(['choice', language(), field.key, ...options.map((option) => option.id)], options)}
      autoFocus={autoFocus}
    />
  )
}

function Operand({ field, operator, value, onChange, autoFocus = false }: OperandProps) {
  const options = optionsOf(field)
  const chosen = Array.isArray(value) ? value : [value]
  const multiple = operator === 'in'
  return (
    <Picker
      label={field.label}
      hideLabel
      multiple={multiple}
      value={options.filter((option) => chosen.includes(option.id))}
      onChange={(picked) => onChange(multiple ? picked.map((option) => option.id) : picked[0]?.id)}
      source={fixedSource(['choice', language(), field.key, ...options.map((option) => option.id)], options)}
      autoFocus={autoFocus}
    />
  )
}

export const choiceUi: FieldUi = {
  Show,
  Edit,
  text: (value, field) => textOf(value, field),
  Operand,
  operators: ['in', 'ne', 'empty', 'filled'],
  width: 120,
  done: 'choice',
}
