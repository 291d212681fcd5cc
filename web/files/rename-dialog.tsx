import { Button, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { putRecord } from '#web/derived/records.ts'
import type { FileRecord } from '#web/files/files.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'

interface RenameDialogProps {
  file: FileRecord
  entity: ModelEntity
  onClose: () => void
}

export default function RenameDialog({ file, entity, onClose }: RenameDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const form = useForm({ name: file.name }, async ({ name }) => {
    const options = { method: 'PATCH', body: { name }, tenant, version: file.version } as const
    const { data } = await request<{ data: RecordData }>(`/${entity.plural}/${file.id}`, options)
    putRecord(client, tenant, entity, data)
    toast(t('files.renamed', { name: String(data.name) }))
    onClose()
  })
  return (
    <Dialog title={t('files.rename')} onClose={onClose} size="sm">
      <form onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('files.name')} maxLength={255} autoComplete="off" data-autofocus {...form.text('name')} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
