import { Button, PasswordInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { sessionQuery } from '#web/app/session.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { CodeInput } from '#web/security/code-input.tsx'
import { factorsQuery } from '#web/security/factors.ts'
import { showPasskey } from '#web/security/passkey.ts'
import classes from '#web/security/security.module.css'
import { toProvider } from '#web/sign-in/to-provider.ts'

interface ProveDialogProps {
  onClose: (proven?: boolean) => void
}

/** Asks once more who one is: by what opened the session, or by a second factor where there is one. */
export default function ProveDialog({ onClose }: ProveDialogProps) {
  const session = useQuery(sessionQuery).data
  const [tenant] = session?.tenants ?? []
  return session?.confined && tenant !== undefined ? (
    <ThroughProvider tenant={tenant.slug} onClose={onClose} />
  ) : (
    <ByPassword onClose={onClose} />
  )
}

/** Nobody knows a password of this account: the provider is asked again, and the way leads back to where it is needed. */
function ThroughProvider({ tenant, onClose }: ProveDialogProps & { tenant: string }) {
  const form = useForm({}, () => toProvider(tenant, 'sign-in'))
  return (
    <Dialog title={t('security.prove.title')} onClose={() => onClose(false)} size="sm">
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        <p>{t('security.prove.provider')}</p>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <DialogActions>
          <Button variant="default" onClick={() => onClose(false)}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('security.prove.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function ByPassword({ onClose }: ProveDialogProps) {
  const factors = useQuery(factorsQuery).data
  const [way, setWay] = useState<'password' | 'code'>('password')
  const form = useForm({ password: '', code: '' }, async ({ password, code }) => {
    await request('/session/prove', { method: 'POST', body: way === 'password' ? { password } : { code } })
    onClose(true)
  })
  const byPasskey = useForm({}, async () => {
    const passkey = await showPasskey('/session/prove/options')
    await request('/session/prove', { method: 'POST', body: { passkey } })
    onClose(true)
  })
  const problem = form.formProblem ?? byPasskey.formProblem ?? byPasskey.problem('passkey')
  return (
    <Dialog title={t('security.prove.title')} onClose={() => onClose(false)} size="sm">
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        <p>{t('security.prove.text')}</p>
        {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
        {way === 'password' ? (
          <PasswordInput
            label={t('web.signIn.password')}
            autoComplete="current-password"
            data-autofocus
            visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
            {...form.text('password')}
          />
        ) : (
          <CodeInput label={t('security.prove.code')} data-autofocus {...form.text('code')} />
        )}
        <div className={classes.otherWays}>
          {factors?.totp != null && (
            <button type="button" className={classes.way} onClick={() => setWay(way === 'password' ? 'code' : 'password')}>
              {way === 'password' ? t('security.prove.withCode') : t('security.prove.withPassword')}
            </button>
          )}
          {factors !== undefined && factors.passkeys.length > 0 && (
            <button type="button" className={classes.way} onClick={() => byPasskey.onSubmit()}>
              {t('security.prove.withPasskey')}
            </button>
          )}
        </div>
        <DialogActions>
          <Button variant="default" onClick={() => onClose(false)}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy || byPasskey.busy}>
            {t('security.prove.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
