import { Button } from '@mantine/core'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { titleById } from '#web/app/titles.ts'
import type { Change } from '#web/derived/conflict.ts'
import classes from '#web/derived/conflict-dialog.module.css'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { Time } from '#web/kit/time.tsx'

interface ConflictDialogProps {
  entity: ModelEntity
  fields: readonly string[]
  mine: Change
  current: RecordData
  /** With the fields that stay as the other person left them; without, nothing is saved. */
  onDone: (theirs?: ReadonlySet<string>) => void
}

/** Two people changed the same field: both values side by side, one choice a field. */
export default function ConflictDialog({ entity, fields, mine, current, onDone }: ConflictDialogProps) {
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set())
  const choose = (key: string, keepTheirs: boolean) => {
    const next = new Set(theirs)
    if (keepTheirs) next.add(key)
    else next.delete(key)
    setTheirs(next)
  }
  const who = current.updatedBy === null ? undefined : titleById(current.updatedBy)
  return (
    <Dialog title={t('web.conflict.title')} onClose={() => onDone()} size="lg">
      <p>
        {who === undefined ? t('web.conflict.text') : t('web.conflict.textBy', { name: who })} (<Time at={current.updatedAt} />)
      </p>
      {fields.map((key) => {
        const field = entity.fields.find((one) => one.key === key)
        if (field === undefined) return null
        const { Show } = uiOf(field)
        const side = (value: unknown, isTheirs: boolean) => (
          <label className={classes.side} data-chosen={theirs.has(key) === isTheirs}>
            <input
              type="radio"
              name={key}
              data-autofocus={key === fields[0] && !isTheirs ? true : undefined}
              checked={theirs.has(key) === isTheirs}
              onChange={() => choose(key, isTheirs)}
            />
            <span className={classes.name}>{isTheirs ? t('web.conflict.theirs') : t('web.conflict.mine')}</span>
            <span className={classes.value}>
              {isEmpty(value) ? <em>{t('web.record.empty')}</em> : <Show field={field} value={value} />}
            </span>
          </label>
        )
        return (
          <fieldset key={key} className={classes.field}>
            <legend>{field.label}</legend>
            <div className={classes.sides}>
              {side(mine[key], false)}
              {side(current[key], true)}
            </div>
          </fieldset>
        )
      })}
      <DialogActions>
        <Button variant="default" onClick={() => onDone()}>
          {t('web.conflict.later')}
        </Button>
        <Button onClick={() => onDone(theirs)}>{t('web.conflict.save')}</Button>
      </DialogActions>
    </Dialog>
  )
}
