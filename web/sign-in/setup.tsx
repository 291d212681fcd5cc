import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { browserLanguage, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { countries } from '#web/kit/countries.ts'
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

/** The first owner's way in: the link that the server printed when it started. */
export default function Setup() {
  const token = useToken()
  const check = useQuery({
    queryKey: ['setup', token],
    queryFn: async () => {
      await request('/setup/check', { method: 'POST', body: { token } })
      return true
    },
    enabled: token !== '',
    retry: false,
    gcTime: 0,
  })
  if (check.isError && !isDeadBy(check.error))
    return <LinkUnread error={check.error} busy={check.isFetching} retry={() => void check.refetch()} />
  if (token === '' || check.isError) {
    return (
      <SignInFrame title={t('web.setup.deadTitle')}>
        <Notice tone="warning">{t('web.setup.dead')}</Notice>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('web.setup.title')} text={t('web.setup.text')}>
      {check.isPending ? <Skeletons /> : <SetupForm token={token} />}
    </SignInFrame>
  )
}

function countryOfBrowser(): string {
  const region = new Intl.Locale(navigator.language).maximize().region
  return region ?? 'DE'
}

function SetupForm({ token }: { token: string }) {
  const client = useQueryClient()
  const go = useGo()
  const initial = {
    organisation: '',
    country: countryOfBrowser(),
    name: '',
    email: '',
    password: '',
    language: browserLanguage() as string,
  }
  const form = useForm(initial, async (values) => {
    const { data } = await request<{ data: { slug: string } }>('/setup', { method: 'POST', body: { token, ...values } })
    const session = await request<{ data: Session }>('/session')
    await enter(client, session.data)
    go(paths.start(data.slug), { replace: true })
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput label={t('web.setup.organisation')} autoComplete="organization" autoFocus {...form.text('organisation')} />
      <div className={classes.row}>
        <NativeSelect
          label={t('web.setup.country')}
          autoComplete="country"
          data={countries()}
          {...form.text('country')}
          onChange={(event) => form.set('country', event.currentTarget.value)}
        />
        <NativeSelect
          label={t('web.setup.language')}
          data={[
            { value: 'de', label: 'Deutsch' },
            { value: 'en', label: 'English' },
          ]}
          {...form.text('language')}
          onChange={(event) => form.set('language', event.currentTarget.value)}
        />
      </div>
      <TextInput label={t('web.setup.name')} autoComplete="name" {...form.text('name')} />
      <TextInput label={t('web.signIn.email')} type="email" inputMode="email" autoComplete="username" {...form.text('email')} />
      <NewPassword {...form.text('password')} />
      <Button type="submit" loading={form.busy} size="md">
        {t('web.setup.submit')}
      </Button>
    </form>
  )
}
