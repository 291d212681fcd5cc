import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { sessionQuery } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { useToken } from '#web/sign-in/token.ts'

/** The link that went to a new e-mail address: it counts when the button is pressed, not when a scanner opens the page. */
export default function Confirm() {
  const token = useToken()
  const client = useQueryClient()
  const [done, setDone] = useState(false)
  const form = useForm({}, async () => {
    try {
      await request('/account/email/confirm', { method: 'POST', body: { token } })
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      await client.invalidateQueries({ queryKey: ['account'] })
      setDone(true)
    } catch (error) {
      throw error instanceof ApiError && error.status === 410 ? new ApiError(400, { detail: t('sign-up.profile.dead') }) : error
    }
  })
  if (done) {
    return (
      <SignInFrame title={t('sign-up.profile.confirmTitle')}>
        <Notice tone="success">{t('sign-up.profile.confirmed')}</Notice>
        <p className={classes.aside}>
          <Link to={paths.root()} className={classes.link}>
            {t('sign-up.provider.go')}
          </Link>
        </p>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('sign-up.profile.confirmTitle')} text={t('sign-up.profile.confirmText')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Button type="submit" loading={form.busy} size="md" disabled={token === ''}>
          {t('sign-up.profile.confirm')}
        </Button>
      </form>
    </SignInFrame>
  )
}
