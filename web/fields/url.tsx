import type { EditProps, FieldUi, ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { labelProps } from '#web/fields/label.tsx'
import { TextOperand } from '#web/fields/text.tsx'
import { TextField } from '#web/kit/inputs.tsx'

/** Only web addresses become links: a stored `javascript:` must never run. */
function hrefOf(value: string): string | undefined {
  const url = URL.parse(value)
  return url !== null && ['http:', 'https:'].includes(url.protocol) ? url.href : undefined
}

function Show({ value, inRow }: ShowProps) {
  const address = String(value)
  const href = hrefOf(address)
  const className = `${classes.act} ${inRow ? classes.line : ''}`
  if (href === undefined) return <span className={inRow ? classes.line : classes.long}>{address}</span>
  return (
    <a href={href} target="_blank" rel="noreferrer noopener" className={className} tabIndex={inRow ? -1 : undefined}>
      {address.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')}
    </a>
  )
}

function Edit(props: EditProps) {
  const { value, onChange, problem, autoFocus = false } = props
  return (
    <TextField
      {...labelProps(props)}
      type="url"
      inputMode="url"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={problem('')}
      autoFocus={autoFocus}
      placeholder="https://"
    />
  )
}

export const urlUi: FieldUi = {
  Show,
  Edit,
  text: String,
  Operand: TextOperand,
  operators: ['eq', 'ne', 'empty', 'filled'],
  width: 200,
  done: 'enter',
}
