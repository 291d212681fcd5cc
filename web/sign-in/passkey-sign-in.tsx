import { Button } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { ApiError, request } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import type { Session } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { browserTimeZone } from '#web/security/factors.ts'
import classes from '#web/sign-in/frame.module.css'

/** By passkey alone, without typing anything. What talks to the authenticator is fetched when it is wanted. */
export function PasskeySignIn({ onSignedIn }: { onSignedIn: (session: Session) => Promise<unknown> }) {
  const form = useForm({}, async () => {
    const [{ showPasskey }] = await Promise.all([import('#web/security/passkey.ts'), loadWords('security')])
    const passkey = await showPasskey('/session/passkey/options')
    try {
      const body = { passkey, timeZone: browserTimeZone() }
      await onSignedIn((await request<{ data: Session }>('/session/passkey', { method: 'POST', body })).data)
    } catch (error) {
      const [problem] = error instanceof ApiError ? error.problems : []
      throw problem === undefined ? error : new ApiError(400, { detail: problem.message })
    }
  })
  return (
    <>
      <p className={classes.or}>{t('web.signIn.or')}</p>
      {form.formProblem !== undefined && (
        <div className={classes.said}>
          <Notice tone="danger">{form.formProblem}</Notice>
        </div>
      )}
      <Button
        variant="default"
        size="md"
        fullWidth
        loading={form.busy}
        leftSection={<IconFingerprint size={18} stroke={1.6} />}
        onClick={() => form.onSubmit()}
      >
        {t('web.signIn.passkey')}
      </Button>
    </>
  )
}
