import { Button, TextInput } from '@mantine/core'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import type { Passkey } from '#web/security/factors.ts'
import { makePasskey } from '#web/security/passkey.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/security/security.module.css'

interface AddPasskeyProps {
  /** How many there are: the new one is called by the next number until its owner says better. */
  count: number
  onAdded: (passkey: Passkey, codes: readonly string[] | null) => void
  onCancel: () => void
}

type Added = Passkey & { readonly recoveryCodes: readonly string[] | null }

/** Asks for a name, then the browser for a passkey. */
export function AddPasskey({ count, onAdded, onCancel }: AddPasskeyProps) {
  const form = useForm({ name: t('security.passkeys.defaultName', { number: count + 1 }) }, async ({ name }) => {
    const added = await proving(async () => {
      const response = await makePasskey('/account/passkeys/options')
      return (await request<{ data: Added }>('/account/passkeys', { method: 'POST', body: { name, response } })).data
    })
    if (added !== undefined) onAdded(added, added.recoveryCodes)
  })
  const problem = form.formProblem ?? form.problem('response')
  return (
    <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
      <p>{t('security.passkeys.dialogText')}</p>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <TextInput
        label={t('security.passkeys.name')}
        description={t('security.passkeys.nameHint')}
        autoComplete="off"
        data-autofocus
        {...form.text('name')}
      />
      <DialogActions>
        <Button variant="default" onClick={onCancel}>
          {t('web.cancel')}
        </Button>
        <Button type="submit" loading={form.busy}>
          {t('security.passkeys.add')}
        </Button>
      </DialogActions>
    </form>
  )
}
