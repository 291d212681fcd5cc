import { Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import { blank, keyOf, moved, type Part, withValue } from '#web/derived/form/parts.ts'
import classes from '#web/derived/form/parts-field.module.css'
import { inputOf } from '#web/derived/form/plain-input.ts'
import type { EditProps } from '#web/fields/field-ui.ts'
import { FieldLabel } from '#web/fields/label.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'

// Kinds that take more than a line make of each part a card.
const tall = ['address', 'longText', 'parts']

const press = 'input, textarea, select'

/** Several of the same, in order: added, removed and moved by keyboard or pointer. */
export function PartsField({ field, value, onChange, problem, autoFocus = false }: EditProps) {
  const list = useRef<HTMLFieldSetElement>(null)
  const [said, setSaid] = useState('')
  const parts = (Array.isArray(value) ? value : []) as readonly Part[]
  const shown = parts.length === 0 ? [blank] : parts
  const inner = field.options.fields ?? []
  const max = field.options.max ?? Number.POSITIVE_INFINITY

  // What has the focus is chosen from what is drawn: so the change is drawn first.
  const change = (next: readonly Part[], focus: { row: number; on: string }) => {
    flushSync(() => onChange(next))
    const row = list.current?.querySelectorAll<HTMLElement>('[data-part]')[focus.row]
    // A button at the end of its way is disabled: its neighbour goes back.
    const wanted = [focus.on, '[data-move]', press].flatMap((on) => [...(row?.querySelectorAll<HTMLElement>(on) ?? [])])
    wanted.find((element) => !element.matches(':disabled'))?.focus()
  }
  const add = () => change([...shown, {}], { row: shown.length, on: press })
  const remove = (index: number) => change(parts.toSpliced(index, 1), { row: Math.min(index, Math.max(0, parts.length - 2)), on: press })
  const move = (index: number, to: number, on: string) => {
    if (to < 0 || to >= parts.length) return
    change(moved(parts, index, to), { row: to, on })
    setSaid(t('form.parts.moved', { of: field.label, number: index + 1, position: to + 1 }))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>, index: number) => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step === 0 || !event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    move(index, index + step, placeOf(event.target))
  }
  return (
    <fieldset ref={list} className={classes.parts}>
      <legend className={classes.legend}>
        <FieldLabel field={field} />
      </legend>
      {shown.map((part, index) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset in a fieldset would be read twice.
        <div
          key={keyOf(part)}
          role="group"
          aria-label={t('form.parts.one', { of: field.label, number: index + 1 })}
          className={classes.part}
          data-part={index}
          data-tall={inner.some(({ kind }) => tall.includes(kind))}
          onKeyDownCapture={(event) => onKeyDown(event, index)}
        >
          <div className={classes.inputs}>
            {inner.map((of, position) => (
              <Input
                key={of.key}
                field={{ ...of, label: t('web.parts.of', { label: of.label, of: field.label, number: index + 1 }) }}
                value={part[of.key] ?? null}
                onChange={(next) => onChange(shown.with(index, withValue(shown[index] ?? blank, of.key, next)))}
                problem={(path) =>
                  problem(pathOf(index, of.key, path)) ?? (index + position === 0 && path === '' ? problem('') : undefined)
                }
                autoFocus={autoFocus && index + position === 0}
              />
            ))}
          </div>
          <PartButtons field={field} index={index} count={parts.length} onMove={move} onRemove={remove} />
        </div>
      ))}
      {parts.length > 0 && parts.length < max && (
        <Button
          variant="subtle"
          size="xs"
          className={classes.add ?? ''}
          leftSection={<IconPlus size={14} />}
          aria-label={t('form.parts.addTo', { of: field.label })}
          onClick={add}
        >
          {t('form.parts.add')}
        </Button>
      )}
      <span role="status" className={classes.quiet}>
        {said}
      </span>
    </fieldset>
  )
}

/** Which of a part's inputs or buttons has the focus, so that it has it again once the part has moved. */
function placeOf(target: EventTarget): string {
  const input = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-input]') : null
  return input === null ? press : `[data-input="${input.dataset.input}"] :is(${press})`
}

const pathOf = (index: number, key: string, path: string) => [index, key, path].filter((step) => step !== '').join('/')

function Input(props: EditProps) {
  const Edit = inputOf(props.field)
  return (
    <div className={classes.input} data-input={props.field.key} data-kind={props.field.kind}>
      <Edit {...props} hideLabel />
    </div>
  )
}

interface PartButtonsProps {
  field: ModelField
  index: number
  count: number
  onMove: (index: number, to: number, on: string) => void
  onRemove: (index: number) => void
}

function PartButtons({ field, index, count, onMove, onRemove }: PartButtonsProps) {
  const name = { of: field.label, number: index + 1 }
  const icon = { size: 16, stroke: 1.6 }
  if (count === 0) return null
  return (
    <div className={classes.buttons}>
      {count > 1 && (
        <>
          <IconButton
            label={t('form.parts.up', name)}
            keys="alt+ArrowUp"
            data-move="up"
            disabled={index === 0}
            onClick={() => onMove(index, index - 1, '[data-move="up"]')}
          >
            <IconArrowUp {...icon} />
          </IconButton>
          <IconButton
            label={t('form.parts.down', name)}
            keys="alt+ArrowDown"
            data-move="down"
            disabled={index === count - 1}
            onClick={() => onMove(index, index + 1, '[data-move="down"]')}
          >
            <IconArrowDown {...icon} />
          </IconButton>
        </>
      )}
      <IconButton label={t('web.parts.remove', name)} onClick={() => onRemove(index)}>
        <IconTrash {...icon} />
      </IconButton>
    </div>
  )
}
