import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import { keyOf, type Part } from '#web/derived/form/parts.ts'
import classes from '#web/derived/form/parts-field.module.css'
import { inputOf } from '#web/derived/form/plain-input.ts'
import { type PartsList, useParts } from '#web/derived/form/use-parts.ts'
import type { EditProps } from '#web/fields/field-ui.ts'
import { FieldLabel } from '#web/fields/label.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'

// Kinds that take more than a line make of each part a card.
const tall = ['address', 'longText', 'parts']

/** Several of the same, in order: added, removed and moved by keyboard or pointer. */
export function PartsField({ field, value, onChange, problem, autoFocus = false }: EditProps) {
  const parts = useParts(value, onChange)
  const of = field.label
  const max = field.options.max ?? Number.POSITIVE_INFINITY
  return (
    <fieldset ref={parts.ref} className={classes.parts}>
      <legend className={classes.legend}>
        <FieldLabel field={field} />
      </legend>
      {parts.shown.map((part, index) => (
        <PartRow key={keyOf(part)} {...{ field, part, index, parts, problem }} autoFocus={autoFocus && index === 0} />
      ))}
      {parts.count > 0 && parts.count < max && (
        <Button
          variant="subtle"
          size="xs"
          className={classes.add ?? ''}
          leftSection={<IconPlus size={14} />}
          aria-label={t('form.parts.addTo', { of })}
          onClick={parts.add}
        >
          {t('form.parts.add')}
        </Button>
      )}
      <span role="status" className={classes.quiet}>
        {parts.last !== undefined && t('form.parts.moved', { of, number: parts.last.from + 1, position: parts.last.to + 1 })}
      </span>
    </fieldset>
  )
}

interface PartRowProps extends Pick<EditProps, 'field' | 'problem' | 'autoFocus'> {
  part: Part
  index: number
  parts: PartsList
}

function PartRow({ field, part, index, parts, problem, autoFocus = false }: PartRowProps) {
  const inner = field.options.fields ?? []
  const number = index + 1
  const problemAt = (key: string, path: string) => {
    const found = problem([index, key, path].filter((step) => step !== '').join('/'))
    // What is wrong with the whole list is said at its first input.
    return found ?? (index === 0 && key === inner[0]?.key && path === '' ? problem('') : undefined)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset in a fieldset would be read twice.
    <div
      role="group"
      aria-label={t('form.parts.one', { of: field.label, number })}
      className={classes.part}
      data-part={index}
      data-tall={inner.some(({ kind }) => tall.includes(kind))}
      onKeyDownCapture={(event) => parts.onKeyDown(event, index)}
    >
      <div className={classes.inputs}>
        {inner.map((of, position) => (
          <Input
            key={of.key}
            field={{ ...of, label: t('web.parts.of', { label: of.label, of: field.label, number }) }}
            value={part[of.key] ?? null}
            onChange={(next) => parts.set(index, of.key, next)}
            problem={(path) => problemAt(of.key, path)}
            autoFocus={autoFocus && position === 0}
          />
        ))}
      </div>
      {parts.count > 0 && <PartButtons field={field} index={index} parts={parts} />}
    </div>
  )
}

function Input(props: EditProps) {
  const Edit = inputOf(props.field)
  return (
    <div className={classes.input} data-input={props.field.key} data-kind={props.field.kind}>
      <Edit {...props} hideLabel />
    </div>
  )
}

function PartButtons({ field, index, parts }: { field: ModelField; index: number; parts: PartsList }) {
  const name = { of: field.label, number: index + 1 }
  const icon = { size: 16, stroke: 1.6 }
  return (
    <div className={classes.buttons}>
      {parts.count > 1 && (
        <>
          <IconButton
            label={t('form.parts.up', name)}
            keys="alt+ArrowUp"
            data-move="up"
            disabled={index === 0}
            onClick={() => parts.move(index, index - 1, '[data-move="up"]')}
          >
            <IconArrowUp {...icon} />
          </IconButton>
          <IconButton
            label={t('form.parts.down', name)}
            keys="alt+ArrowDown"
            data-move="down"
            disabled={index === parts.count - 1}
            onClick={() => parts.move(index, index + 1, '[data-move="down"]')}
          >
            <IconArrowDown {...icon} />
          </IconButton>
        </>
      )}
      <IconButton label={t('web.parts.remove', name)} onClick={() => parts.remove(index)}>
        <IconTrash {...icon} />
      </IconButton>
    </div>
  )
}
