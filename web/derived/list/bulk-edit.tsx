import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import classes from '#web/derived/list/bulk-edit.module.css'
import { bulkWords } from '#web/derived/list/bulk-words.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'

interface BulkEditProps {
  entity: ModelEntity
  count: number
  onDone: (change?: Readonly<Record<string, unknown>>) => void
}

/** Sets one field of all selected records to the same value, or empties it. */
export default function BulkEdit({ entity, count, onDone }: BulkEditProps) {
  const fields = entity.fields.filter((field) => !field.readOnly && field.kind !== 'anchor')
  const [key, setKey] = useState(fields.find((field) => field.kind === 'user')?.key ?? fields[0]?.key ?? '')
  const [value, setValue] = useState<unknown>(null)
  const [clear, setClear] = useState(false)
  const field = fields.find((one) => one.key === key)
  const ui = field === undefined ? undefined : uiOf(field)
  const isList = field?.kind === 'tags' || field?.kind === 'parts'
  return (
    <Dialog title={bulkWords('editTitle', count)} onClose={() => onDone()}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          onDone({ [key]: clear ? (isList ? [] : null) : value })
        }}
      >
        <NativeSelect
          label={t('web.bulk.field')}
          data={fields.map((one) => ({ value: one.key, label: one.label }))}
          value={key}
          onChange={(event) => {
            setKey(event.currentTarget.value)
            setValue(null)
            setClear(false)
          }}
        />
        {field !== undefined && ui !== undefined && !clear && (
          <ui.Edit key={key} field={{ ...field, required: false }} value={value} onChange={setValue} problem={() => undefined} />
        )}
        {field !== undefined && !field.required && (
          <Checkbox
            label={t('web.bulk.clear', { name: inSentence(field.label) })}
            checked={clear}
            onChange={(event) => setClear(event.currentTarget.checked)}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={() => onDone()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" disabled={!clear && isEmpty(value)}>
            {bulkWords('change', count)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
