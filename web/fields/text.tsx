import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import type { EditProps, FieldUi, OperandProps, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { TextField } from '#web/kit/inputs.tsx'

const channels = ['manual', 'api', 'form', 'import', 'cli', 'system'] as const

/** Where a record came from is filled in by its channel, as a word that the reader knows; whatever somebody typed stays as it is. */
function textOf(value: unknown, { initial }: ModelField): string {
  const channel = channels.includes(initial as (typeof channels)[number]) ? channels.find((one) => one === value) : undefined
  return channel === undefined ? String(value) : t(`web.channel.${channel}`)
}

function Show({ value, field, inRow }: ShowProps) {
  return <span className={inRow ? classes.line : classes.long}>{textOf(value, field)}</span>
}

function Edit(props: EditProps) {
  const { field, value, onChange, problem, autoFocus = false } = props
  return (
    <TextField
      {...labelProps(props)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      maxLength={field.options.max}
      autoFocus={autoFocus}
    />
  )
}

/** What to compare with, typed: for all kinds whose value is text. */
export function TextOperand({ field, value, onChange, autoFocus = false }: OperandProps) {
  return (
    <TextField
      aria-label={field.label}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoFocus={autoFocus}
    />
  )
}

export const textUi: FieldUi = {
  Show,
  Edit,
  text: textOf,
  Operand: TextOperand,
  operators: ['eq', 'ne', 'empty', 'filled'],
  width: 180,
  done: 'enter',
}
