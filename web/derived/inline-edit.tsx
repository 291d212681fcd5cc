import { Button } from '@mantine/core'
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react'
import { problemsOf } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField, RecordData } from '#web/app/model.ts'
import { titleById } from '#web/app/titles.ts'
import { same } from '#web/derived/conflict.ts'
import classes from '#web/derived/inline-edit.module.css'
import { SaveCancelled, useSave } from '#web/derived/save.tsx'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { sentenceFor } from '#web/kit/state.tsx'

interface InlineEditProps {
  entity: ModelEntity
  record: RecordData
  field: ModelField
  /** Called when the editor is no longer needed: saved, or given up. */
  onDone: () => void
}

/**
 * What is being typed into one field, and its saving: one after the other, the next one based on what the last one saved.
 * `give` takes what was chosen, `commit` saves it, `giveUp` saves nothing any more.
 */
function useDraft({ entity, record, field, onDone }: InlineEditProps) {
  const save = useSave(entity)
  const [value, setValue] = useState<unknown>(record[field.key])
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map())
  const [busy, setBusy] = useState(false)
  // What was given last may not have been drawn yet.
  const latest = useRef(value)
  const known = useRef(record)
  const saving = useRef(Promise.resolve())
  const givenUp = useRef(false)

  const write = async () => {
    const next = latest.current
    const given = typeof next === 'string' && next.trim() === '' ? null : next
    if (givenUp.current) return
    if (same(given, known.current[field.key])) return onDone()
    setBusy(true)
    try {
      known.current = await save(known.current, { [field.key]: given })
      onDone()
    } catch (error) {
      if (error instanceof SaveCancelled) return onDone()
      const found = problemsOf(error)
      setProblems(found.size > 0 ? found : new Map([[field.key, sentenceFor(error)]]))
      setBusy(false)
    }
  }
  return {
    value,
    problems,
    busy,
    /** What the field held when the editor was opened, or what was saved from it since. */
    base: () => known.current[field.key],
    give: (next: unknown) => {
      latest.current = next
      setValue(next)
    },
    commit: () => {
      saving.current = saving.current.then(write)
    },
    giveUp: () => {
      givenUp.current = true
      onDone()
    },
  }
}

/** One field edited where it stands: Enter or leaving saves, Esc gives up; where Enter means a new line, Ctrl-Enter saves. */
export default function InlineEdit(props: InlineEditProps) {
  const { field, onDone } = props
  const ui = uiOf(field)
  const { value, problems, busy, base, give, commit, giveUp } = useDraft(props)
  const left = useRef(false)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      giveUp()
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing && (ui.done === 'enter' || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      commit()
    }
  }
  const onBlur = (event: FocusEvent<HTMLDivElement>) => {
    if (event.currentTarget.contains(event.relatedTarget)) return
    left.current = true
    if (ui.done === 'enter' || ui.done === 'leave') commit()
    else if (ui.done === 'choice' && !busy && event.relatedTarget !== null) onDone()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble up from the input within.
    <div className={classes.editor} data-busy={busy} onKeyDown={onKeyDown} onBlur={onBlur}>
      <ui.Edit
        field={field}
        value={value}
        hideLabel
        autoFocus
        problem={(path) => problems.get(path === '' ? field.key : `${field.key}/${path}`)}
        onChange={(next) => {
          give(next)
          // What was being made when the field was left (a new tag) still belongs to it.
          if (ui.done === 'choice' || (ui.done === 'leave' && left.current)) commit()
        }}
      />
      {!busy && !same(props.record[field.key], base()) && <ChangedMeanwhile {...props} />}
      {ui.done === 'button' && (
        <div className={classes.buttons}>
          <Button size="xs" onClick={commit} loading={busy}>
            {t('web.save')}
          </Button>
          <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
            {t('web.cancel')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Somebody else changed the field while it is being edited. What is typed stays: whoever saves is asked which of the two is to be. */
function ChangedMeanwhile({ record, field }: InlineEditProps) {
  const { Show } = uiOf(field)
  const name = record.updatedBy === null ? undefined : titleById(record.updatedBy)
  const value = record[field.key]
  return (
    <p className={classes.changed} role="status">
      {name === undefined ? t('web.live.changed') : t('web.live.changedBy', { name })}{' '}
      {isEmpty(value) ? <em>{t('web.record.empty')}</em> : <Show field={field} value={value} />}
    </p>
  )
}
