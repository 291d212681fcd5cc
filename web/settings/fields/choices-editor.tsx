import { Button, Input, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useRef } from 'react'
import { t } from '#web/app/language.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import classes from '#web/settings/settings.module.css'

/** A choice on its way; `key` once records may hold it. */
export interface DraftChoice {
  readonly key?: string
  readonly label: string
}

export function filledChoices(choices: readonly DraftChoice[]): readonly DraftChoice[] {
  return choices
    .map((choice) => ({ ...choice, label: choice.label.trim() }))
    .filter((choice) => choice.label !== '' || choice.key !== undefined)
}

interface ChoicesEditorProps {
  choices: readonly DraftChoice[]
  onChange: (choices: readonly DraftChoice[]) => void
  /** By path within the options: '', `choices/0`. */
  problem: (path: string) => string | undefined
  /** The first so many cannot be taken away. */
  keeps: number
}

/** What can be chosen: a line each; Enter goes to the next line, and makes one after the last. */
export function ChoicesEditor({ choices, onChange, problem, keeps }: ChoicesEditorProps) {
  const list = useRef<HTMLFieldSetElement>(null)
  const focus = (index: number) => requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>('input')[index]?.focus())
  const add = () => {
    onChange([...choices, { label: '' }])
    focus(choices.length)
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (index === choices.length - 1) add()
    else focus(index + 1)
  }
  return (
    <Input.Wrapper
      label={t('settings.fields.choices')}
      description={keeps > 0 ? t('settings.fields.choicesKept') : undefined}
      error={problem('') ?? problem('choices')}
      labelElement="div"
    >
      <fieldset className={classes.choices} ref={list} aria-label={t('settings.fields.choices')}>
        {choices
          .map((choice, index) => ({ choice, index }))
          .map(({ choice, index }) => (
            <div key={index} className={classes.choice}>
              <TextInput
                aria-label={t('settings.fields.choice', { number: index + 1 })}
                value={choice.label}
                onChange={(event) => {
                  const label = event.currentTarget.value
                  onChange(choices.map((one, at) => (at === index ? { ...one, label } : one)))
                }}
                onKeyDown={(event) => onKeyDown(event, index)}
                error={problem(`choices/${index}`)}
                maxLength={60}
                autoComplete="off"
              />
              <IconButton
                label={t('settings.fields.choiceRemove', { number: index + 1 })}
                disabled={index < keeps || choices.length === 1}
                onClick={() => onChange(choices.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} stroke={1.6} />
              </IconButton>
            </div>
          ))}
      </fieldset>
      <Button variant="subtle" size="xs" mt={4} leftSection={<IconPlus size={14} />} onClick={add}>
        {t('settings.fields.choiceAdd')}
      </Button>
    </Input.Wrapper>
  )
}
