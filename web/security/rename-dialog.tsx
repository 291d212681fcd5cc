import { Button, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { factorsQuery, type Passkey } from '#web/security/factors.ts'
import classes from '#web/security/security.module.css'

/** Another name for a passkey. */
export default function RenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const client = useQueryClient()
  const form = useForm({ name: passkey.name }, async (values) => {
    await request(`/account/passkeys/${passkey.id}`, { method: 'PATCH', body: values })
    await client.invalidateQueries({ queryKey: factorsQuery.queryKey })
    onClose()
  })
  return (
    <Dialog title={t('security.passkeys.renameTitle')} onClose={onClose} size="sm">
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('security.passkeys.name')} autoComplete="off" data-autofocus {...form.text('name')} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('security.passkeys.rename')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
