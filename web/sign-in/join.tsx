import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import { enter } from '#web/sign-in/enter.ts'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { isDeadBy, LinkUnread } from '#web/sign-in/link-unread.tsx'
import { NewPassword } from '#web/sign-in/new-password.tsx'
import { useToken } from '#web/sign-in/token.ts'

interface Invitation {
  readonly tenant: string
  readonly email: string
  readonly hasAccount: boolean
}

/** A member's way in: the link that an owner or admin gave them. */
export default function Join() {
  const token = useToken()
  const check = useQuery({
    queryKey: ['join', token],
    queryFn: async () => (await request<{ data: Invitation }>('/join/check', { method: 'POST', body: { token } })).data,
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  })
  if (check.isError && !isDeadBy(check.error))
    return <LinkUnread error={check.error} busy={check.isFetching} retry={() => void check.refetch()} />
  if (token === '' || check.isError) {
    return (
      <SignInFrame title={t('web.join.deadTitle')}>
        <Notice tone="warning">{t('web.join.dead')}</Notice>
      </SignInFrame>
    )
  }
  if (check.data === undefined) {
    return (
      <SignInFrame title={t('web.join.waiting')}>
        <Skeletons lines={3} />
      </SignInFrame>
    )
  }
  const { tenant, hasAccount } = check.data
  return (
    <SignInFrame title={t('web.join.title', { tenant })} text={hasAccount ? t('web.join.textAccount') : t('web.join.text')}>
      <JoinForm token={token} invitation={check.data} />
    </SignInFrame>
  )
}

function JoinForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const client = useQueryClient()
  const go = useGo()
  const form = useForm({ name: '', password: '' }, async ({ name, password }) => {
    const body = invitation.hasAccount ? { token, password } : { token, name, password }
    const { data } = await request<{ data: Session | { factors: readonly string[] } }>('/join', { method: 'POST', body })
    if ('factors' in data) return go(paths.secondFactor(), { replace: true })
    await enter(client, data)
    const slug = data.tenants.find((one) => one.name === invitation.tenant)?.slug
    go(slug === undefined ? paths.root() : paths.home(slug), { replace: true })
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput label={t('web.signIn.email')} value={invitation.email} readOnly autoComplete="username" />
      {invitation.hasAccount ? (
        <PasswordInput
          label={t('web.signIn.password')}
          autoComplete="current-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
          {...form.text('password')}
        />
      ) : (
        <>
          <TextInput label={t('web.setup.name')} autoComplete="name" autoFocus {...form.text('name')} />
          <NewPassword {...form.text('password')} />
        </>
      )}
      <Button type="submit" loading={form.busy} size="md">
        {t('web.join.submit')}
      </Button>
    </form>
  )
}
