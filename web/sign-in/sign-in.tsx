import { Button, Checkbox, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { browserTimeZone } from '#web/security/factors.ts'
import { enter } from '#web/sign-in/enter.ts'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { OtherWays } from '#web/sign-in/other-ways.tsx'
import { PasskeySignIn } from '#web/sign-in/passkey-sign-in.tsx'
import { placeOf } from '#web/sign-in/place-of.ts'

/** What the server answers when the password is right and a second factor is still to be shown. */
interface FactorNeeded {
  readonly factors: readonly string[]
}

export default function SignIn() {
  const client = useQueryClient()
  const router = useRouter()
  const go = useGo()
  const { to } = useSearch({ strict: false }) as { to?: unknown }
  const goOn = async (data: Session | FactorNeeded) => {
    if ('factors' in data) return router.navigate({ to: paths.secondFactor(), search: typeof to === 'string' ? { to } : {}, replace: true })
    await enter(client, data)
    go(placeOf(to), { replace: true })
  }
  const form = useForm({ email: '', password: '', remember: false }, async (values) => {
    try {
      const body = { ...values, timeZone: browserTimeZone() }
      await goOn((await request<{ data: Session | FactorNeeded }>('/session', { method: 'POST', body })).data)
    } catch (error) {
      throw explained(error)
    }
  })
  return (
    <SignInFrame title={t('web.signIn.title')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('web.signIn.email')} type="email" autoComplete="username" inputMode="email" autoFocus {...form.text('email')} />
        <PasswordInput
          label={t('web.signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
          {...form.text('password')}
        />
        <Checkbox
          label={t('web.signIn.remember')}
          checked={form.values.remember}
          onChange={(event) => form.set('remember', event.currentTarget.checked)}
        />
        <Button type="submit" loading={form.busy} size="md">
          {t('web.signIn.submit')}
        </Button>
      </form>
      <PasskeySignIn onSignedIn={goOn} />
      <p className={classes.aside}>
        <Link to={paths.reset()} className={classes.link}>
          {t('web.signIn.forgot')}
        </Link>
      </p>
      <OtherWays />
    </SignInFrame>
  )
}

/** The two refusals of signing in, in words that say what to do. */
function explained(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  if (error.code === 'session.wrong-credentials') return new ApiError(400, { detail: t('web.signIn.wrong'), code: error.code })
  if (error.code === 'session.locked') {
    const minutes = Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))
    return new ApiError(400, { detail: t('web.signIn.locked', { count: minutes }), code: error.code })
  }
  return error
}
