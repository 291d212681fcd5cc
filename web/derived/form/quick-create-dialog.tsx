import { Button } from '@mantine/core'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import Duplicates from '#web/derived/form/duplicates.tsx'
import { FormFields } from '#web/derived/form/form-fields.tsx'
import { bodyOfNew, formFields, startOfNew, type Values } from '#web/derived/form/form-values.ts'
import { sendReasoned } from '#web/derived/form/send-reasoned.ts'
import { useRecordForm } from '#web/derived/form/use-record-form.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** What the form is given: a new record, or one that was here already. */
export interface Found {
  readonly record: RecordData
  readonly isNew: boolean
}

interface QuickCreateDialogProps {
  entity: ModelEntity
  /** What is known of it already. */
  values: Values
  onDone: (found?: Found) => void
}

/** A record that is missing in a form, made without leaving the form. */
export default function QuickCreateDialog({ entity, values, onDone }: QuickCreateDialogProps) {
  const tenant = useTenant()
  const [key] = useState(() => crypto.randomUUID())
  const [start] = useState(() => startOfNew(formFields(entity), values))
  const state = useRecordForm({
    entity,
    start,
    submit: async (filled) => {
      const body = bodyOfNew(formFields(entity), filled)
      const options = { method: 'POST', body, tenant, idempotencyKey: key } as const
      const made = await sendReasoned((query) => request<{ data: RecordData }>(`/${entity.plural}${query}`, options))
      onDone({ record: made.data, isNew: true })
    },
  })
  const pick = async (id: string) => {
    try {
      onDone({ record: (await request<{ data: RecordData }>(`/${entity.plural}/${id}`, { tenant })).data, isNew: false })
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  return (
    <Dialog title={t('web.create.one', { name: inSentence(entity.label) })} onClose={() => onDone()}>
      <form noValidate onSubmit={state.form.onSubmit}>
        {state.form.formProblem !== undefined && <Notice tone="danger">{state.form.formProblem}</Notice>}
        {(entity.telling ?? []).length > 0 && <Duplicates entity={entity} values={state.form.values} onPick={(id) => void pick(id)} />}
        <FormFields state={state} autoFocus />
        <DialogActions>
          <Button variant="default" onClick={() => onDone()}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={state.form.busy}>
            {t('form.add', { name: inSentence(entity.label) })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
