import { Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import { type EditProps, type FieldUi, isEmpty, type OperandProps, type ShowProps } from '#web/fields/field-ui.ts'
import classes from '#web/fields/fields.module.css'
import { FieldLabel } from '#web/fields/label.tsx'
import { plainUiOf as uiOf } from '#web/fields/plain-kinds.ts'
import { IconButton } from '#web/kit/icon-button.tsx'

type Part = Readonly<Record<string, unknown>>

const partsOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value : [])

const innerFields = (field: ModelField): readonly ModelField[] => field.options.fields ?? []

/** The field that a part is about: its first; the others say something of it. */
function Main({ field, part, inRow = false }: { field: ModelField; part: Part; inRow?: boolean }) {
  const main = innerFields(field).find((inner) => inner.required) ?? innerFields(field)[0]
  if (main === undefined || isEmpty(part[main.key])) return null
  const { Show: ShowMain } = uiOf(main)
  return <ShowMain field={main} value={part[main.key]} inRow={inRow} />
}

function asideText(field: ModelField, part: Part): string {
  const main = innerFields(field).find((inner) => inner.required) ?? innerFields(field)[0]
  return innerFields(field)
    .filter((inner) => inner !== main && !isEmpty(part[inner.key]))
    .map((inner) => uiOf(inner).text(part[inner.key], inner))
    .join(', ')
}

function Show({ field, value, inRow = false }: ShowProps) {
  const parts = partsOf(value)
  const [first, ...others] = parts
  if (first === undefined) return null
  if (inRow) {
    return (
      <span className={classes.firstPart}>
        <Main field={field} part={first} inRow />
        {others.length > 0 && (
          <span className={classes.more} data-tip={others.map((part) => partText(field, part)).join('\n')}>
            +{others.length}
          </span>
        )}
      </span>
    )
  }
  return (
    <span className={classes.parts}>
      {parts.map((part) => (
        <span key={partText(field, part)} className={classes.part}>
          <Main field={field} part={part} />
          <span className={classes.partLabel}>{asideText(field, part)}</span>
        </span>
      ))}
    </span>
  )
}

function partText(field: ModelField, part: Part): string {
  return innerFields(field)
    .filter((inner) => !isEmpty(part[inner.key]))
    .map((inner) => uiOf(inner).text(part[inner.key], inner))
    .join(', ')
}

function Edit({ field, value, onChange, problem, hideLabel = false, autoFocus = false }: EditProps) {
  const parts = partsOf(value)
  const shown = parts.length === 0 ? [{}] : parts
  const change = (index: number, key: string, next: unknown) =>
    onChange(withoutEmpty(shown.map((part, at) => (at === index ? { ...part, [key]: next === '' ? null : next } : part))))
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend} data-hidden={hideLabel}>
        <FieldLabel field={field} />
      </legend>
      <div className={classes.editParts}>
        {shown
          .map((part, position) => ({ part, index: position }))
          .map(({ part, index }) => (
            <div key={index} className={classes.editPart}>
              {innerFields(field).map((inner, position) => (
                <PartInput
                  key={inner.key}
                  field={{ ...inner, label: t('web.parts.of', { label: inner.label, of: field.label, number: index + 1 }) }}
                  value={part[inner.key] ?? null}
                  onChange={(next) => change(index, inner.key, next)}
                  problem={(path) => problem([index, inner.key, path].filter((step) => step !== '').join('/'))}
                  autoFocus={autoFocus && index === 0 && position === 0}
                />
              ))}
              <IconButton
                label={t('web.parts.remove', { of: field.label, number: index + 1 })}
                onClick={() => onChange(parts.filter((_, at) => at !== index))}
                mt={2}
              >
                <IconTrash size={16} stroke={1.6} />
              </IconButton>
            </div>
          ))}
      </div>
      {problem('') !== undefined && <p className={classes.problem}>{problem('')}</p>}
      {parts.length > 0 && (
        <Button variant="subtle" size="xs" mt={4} leftSection={<IconPlus size={14} />} onClick={() => onChange([...parts, {}])}>
          {t('web.add')}
        </Button>
      )}
    </fieldset>
  )
}

function PartInput(props: EditProps) {
  const { Edit: EditPart } = uiOf(props.field)
  return <EditPart {...props} hideLabel />
}

/** The only row, emptied, is no part. */
function withoutEmpty(parts: readonly Part[]): readonly Part[] {
  return parts.length === 1 && Object.values(parts[0] ?? {}).every(isEmpty) ? [] : parts
}

/** Filtered by their `value`. */
function Operand(props: OperandProps) {
  const inner = innerFields(props.field).find((one) => one.key === 'value')
  const ui = inner === undefined ? undefined : uiOf(inner)
  if (inner === undefined || ui?.Operand === undefined) return null
  return <ui.Operand {...props} field={{ ...inner, label: props.field.label }} />
}

export const partsUi: FieldUi = {
  Show,
  Edit,
  text: (value, field) =>
    Array.isArray(value)
      ? partsOf(value)
          .map((part) => partText(field, part))
          .join('; ')
      : String(value),
  Operand,
  operators: ['eq', 'empty', 'filled'],
  width: 230,
  done: 'button',
}
