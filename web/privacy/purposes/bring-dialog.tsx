import { Button, FileInput } from '@mantine/core'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import classes from '#web/settings/settings.module.css'

interface Brought {
  readonly added: number
  readonly faulty: readonly { readonly row: number; readonly fault: Fault }[]
}

type Fault = 'columns' | 'broken' | 'address' | 'act' | 'when' | 'how' | 'person' | 'purpose'

const shown = 20

/** Brings along what people said elsewhere, from a file that stays with the purpose as evidence. */
export default function BringDialog({ entity, record, onClose }: { entity: ModelEntity; record: RecordData; onClose: () => void }) {
  const tenant = useTenant()
  const [brought, setBrought] = useState<Brought>()
  const form = useForm({ file: null as File | null }, async ({ file }) => {
    if (file === null) throw new ApiError(422, { detail: t('consent.bring.choose') })
    const body = new FormData()
    body.append('file', file)
    const path = `/${entity.plural}/${record.id}/files`
    const { data: sent } = await request<{ data: RecordData }>(path, { method: 'POST', tenant, body })
    const asked = { purposeId: record.id, fileId: sent.id }
    setBrought((await request<{ data: Brought }>('/consent-imports', { method: 'POST', tenant, body: asked })).data)
  })
  return (
    <Dialog title={t('consent.bring.title')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {brought === undefined ? (
          <>
            <p>{t('consent.bring.text', { name: String(record.name) })}</p>
            <FileInput
              label={t('consent.bring.file')}
              description={t('consent.bring.columns')}
              accept=".csv,text/csv"
              value={form.values.file}
              onChange={(file) => form.set('file', file)}
              data-autofocus
            />
          </>
        ) : (
          <Outcome {...brought} />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {brought === undefined ? t('web.cancel') : t('web.close')}
          </Button>
          {brought === undefined && (
            <Button type="submit" loading={form.busy}>
              {t('consent.bring.submit')}
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  )
}

function Outcome({ added, faulty }: Brought) {
  return (
    <>
      <Notice tone={faulty.length === 0 ? 'success' : 'warning'}>{t('consent.bring.added', { count: added })}</Notice>
      {faulty.length > 0 && (
        <>
          <p>{t('consent.bring.faulty', { count: faulty.length })}</p>
          <ul>
            {faulty.slice(0, shown).map(({ row, fault }) => (
              <li key={row}>{t('consent.bring.row', { row, fault: t(`consent.faults.${fault}`) })}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
