import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { NewPassword } from '#web/sign-in/new-password.tsx'
import { useToken } from '#web/sign-in/token.ts'

/** Without a token: asks for a link by mail. With one: takes the new password. */
export default function Reset() {
  const token = useToken()
  return token === '' ? <AskForLink /> : <ChoosePassword token={token} />
}

function AskForLink() {
  const [sent, setSent] = useState(false)
  const form = useForm({ email: '' }, async (values) => {
    await request('/account/reset', { method: 'POST', body: values })
    setSent(true)
  })
  return (
    <SignInFrame title={t('web.reset.title')} text={t('web.reset.text')}>
      {sent ? (
        <Notice tone="success">{t('web.reset.sent', { email: form.values.email })}</Notice>
      ) : (
        <form className={classes.form} onSubmit={form.onSubmit} noValidate>
          {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
          <TextInput
            label={t('web.signIn.email')}
            type="email"
            autoComplete="username"
            inputMode="email"
            autoFocus
            {...form.text('email')}
          />
          <Button type="submit" loading={form.busy} size="md">
            {t('web.reset.submit')}
          </Button>
        </form>
      )}
      <Back />
    </SignInFrame>
  )
}

function ChoosePassword({ token }: { token: string }) {
  const [done, setDone] = useState(false)
  const form = useForm({ password: '' }, async ({ password }) => {
    try {
      await request('/account/reset/confirm', { method: 'POST', body: { token, password } })
      setDone(true)
    } catch (error) {
      const dead = error instanceof ApiError && [404, 409, 410].includes(error.status)
      throw dead ? new ApiError(400, { detail: t('web.reset.dead') }) : error
    }
  })
  if (done) {
    return (
      <SignInFrame title={t('web.reset.chosen')}>
        <Notice tone="success">{t('web.reset.done')}</Notice>
        <Back />
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('web.reset.choose')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <NewPassword autoFocus {...form.text('password')} />
        <Button type="submit" loading={form.busy} size="md">
          {t('web.reset.save')}
        </Button>
      </form>
      <Back />
    </SignInFrame>
  )
}

function Back() {
  return (
    <p className={classes.aside}>
      <Link to={paths.signIn()} className={classes.link}>
        {t('web.reset.back')}
      </Link>
    </p>
  )
}
