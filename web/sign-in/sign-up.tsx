import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { isDeadBy, LinkUnread } from '#web/sign-in/link-unread.tsx'
import { SignUpForm } from '#web/sign-in/sign-up-form.tsx'
import { type SignUpPage, TermsToRead } from '#web/sign-in/terms.tsx'
import { useToken } from '#web/sign-in/token.ts'

interface Check {
  readonly email: string
  readonly hasAccount: boolean
  readonly signedIn: boolean
}

/** Strangers set up an organisation: first an address, then, by the link that went there, everything else. */
export default function SignUp() {
  const token = useToken()
  const [declined, setDeclined] = useState(false)
  const page = useQuery({
    queryKey: ['sign-up'],
    queryFn: async () => (await request<{ data: SignUpPage }>('/sign-up')).data,
    gcTime: 0,
  })
  if (declined) {
    return (
      <SignInFrame title={t('sign-up.declined.title')}>
        <Notice tone="success">{t('sign-up.declined.text')}</Notice>
      </SignInFrame>
    )
  }
  if (page.isLoadingError) return <ErrorState error={page.error} retry={() => void page.refetch()} />
  if (page.data === undefined) {
    return (
      <SignInFrame title={t('sign-up.title')}>
        <Skeletons lines={4} />
      </SignInFrame>
    )
  }
  return token === '' ? <AskForLink page={page.data} /> : <ByLink token={token} page={page.data} onDecline={() => setDeclined(true)} />
}

/** Why nobody can ask for a link, or undefined. */
function closedBecause({ mode, mails }: SignUpPage): string | undefined {
  if (mode === 'closed') return t('sign-up.closed.text')
  if (mode === 'invite') return t('sign-up.closed.invite')
  return mails ? undefined : t('sign-up.closed.noMail')
}

function AskForLink({ page }: { page: SignUpPage }) {
  const [sent, setSent] = useState(false)
  const form = useForm({ email: '' }, async ({ email }) => {
    await request('/sign-up', { method: 'POST', body: { email, language: language() } })
    setSent(true)
  })
  const closed = closedBecause(page)
  if (closed !== undefined) {
    return (
      <SignInFrame title={t('sign-up.closed.title')}>
        <Notice tone="warning">{closed}</Notice>
        <ToSignIn />
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('sign-up.title')} text={t('sign-up.start')}>
      {sent ? (
        <div className={classes.form}>
          <Notice tone="success">{t('sign-up.sent', { email: form.values.email })}</Notice>
          <p className={classes.text}>{t('sign-up.again')}</p>
          <Button variant="default" onClick={() => setSent(false)}>
            {t('sign-up.dead.again')}
          </Button>
        </div>
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
          <TermsToRead page={page} />
          <Button type="submit" loading={form.busy} size="md">
            {t('sign-up.send')}
          </Button>
        </form>
      )}
      <ToSignIn />
    </SignInFrame>
  )
}

const ToSignIn = () => (
  <p className={classes.aside}>
    <Link to={paths.signIn()} className={classes.link}>
      {t('sign-up.haveAccount')}
    </Link>
  </p>
)

function ByLink({ token, page, onDecline }: { token: string; page: SignUpPage; onDecline: () => void }) {
  const router = useRouter()
  const check = useQuery({
    queryKey: ['sign-up', token],
    queryFn: async () => (await request<{ data: Check }>('/sign-up/check', { method: 'POST', body: { token } })).data,
    retry: false,
    gcTime: 0,
  })
  const decline = async () => {
    await request('/sign-up/decline', { method: 'POST', body: { token } })
    onDecline()
  }
  if (check.isError && !isDeadBy(check.error))
    return <LinkUnread error={check.error} busy={check.isFetching} retry={() => void check.refetch()} />
  if (check.isError) {
    return (
      <SignInFrame title={t('sign-up.dead.title')}>
        <Notice tone="warning">{t('sign-up.dead.text')}</Notice>
        {page.mode === 'open' && (
          <p className={classes.aside}>
            {/* Loads the page anew: the token that no longer works is forgotten with it. */}
            <a href={paths.signUp()} className={classes.link}>
              {t('sign-up.dead.again')}
            </a>
          </p>
        )}
      </SignInFrame>
    )
  }
  if (check.data === undefined) {
    return (
      <SignInFrame title={t('sign-up.title')}>
        <Skeletons lines={4} />
      </SignInFrame>
    )
  }
  const { email, hasAccount, signedIn } = check.data
  if (hasAccount && !signedIn) {
    return (
      <SignInFrame title={t('sign-up.known.title')} text={t('sign-up.known.text', { email })}>
        <div className={classes.form}>
          <Button size="md" onClick={() => void router.navigate({ to: paths.signIn(), search: { to: paths.signUp() } })}>
            {t('sign-up.known.signIn')}
          </Button>
          <Button variant="default" onClick={() => void decline()}>
            {t('sign-up.decline')}
          </Button>
        </div>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('sign-up.title')} {...(hasAccount ? { text: t('sign-up.add', { email }) } : {})}>
      <SignUpForm token={token} email={email} hasAccount={hasAccount} page={page} onDecline={decline} />
    </SignInFrame>
  )
}
