import { IconCheck } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { CheckField } from '#web/kit/inputs.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { fixedSource } from '#web/kit/picker-option.ts'

function Show({ value }: ShowProps) {
  return (
    <span className={classes.yes}>
      {value === true && <IconCheck size={14} aria-hidden="true" />}
      {value === true ? t('web.yes') : t('web.no')}
    </span>
  )
}

function Edit({ field, value, onChange, problem, autoFocus = false }: EditProps) {
  return (
    <CheckField
      label={field.label}
      checked={value === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
      error={problem('')}
      autoFocus={autoFocus}
    />
  )
}

function Operand({ field, value, onChange, autoFocus = false }: OperandProps) {
  const options = [
    { id: 'true', label: t('web.yes') },
    { id: 'false', label: t('web.no') },
  ]
  return (
    <Picker
      label={field.label}
      hideLabel
      value={options.filter((option) => option.id === String(value))}
      onChange={([option]) => onChange(option === undefined ? undefined : option.id === 'true')}
      source={fixedSource(['boolean'], options)}
      autoFocus={autoFocus}
    />
  )
}

export const booleanUi: FieldUi = {
  Show,
  Edit,
  text: (value) => (value === true ? t('web.yes') : t('web.no')),
  Operand,
  operators: ['eq', 'empty', 'filled'],
  width: 100,
  done: 'choice',
}
