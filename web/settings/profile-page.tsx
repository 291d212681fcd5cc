import { Button, NativeSelect, SegmentedControl, TextInput, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { language, speak, t } from '#web/app/language.ts'
import { type Account, rememberLocale, type Session, sessionQuery } from '#web/app/session.ts'
import { useHere } from '#web/app/tenant.ts'
import { useFollowing } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { toast } from '#web/kit/toast.ts'
import { AboutMe } from '#web/settings/profile/about-me.tsx'
import { EmailChange } from '#web/settings/profile/email-change.tsx'
import { Organisations } from '#web/settings/profile/organisations.tsx'
import { Unconfirmed } from '#web/settings/profile/unconfirmed.tsx'
import classes from '#web/settings/settings.module.css'
import { TimeZonePicker } from '#web/settings/time-zone-picker.tsx'

/** How I am called, and how Steward speaks to me. */
export default function ProfilePage() {
  return (
    <Page title={t('settings.pages.profile')} description={t('settings.profile.description')} width="narrow">
      <Section>
        <Unconfirmed />
        <ProfileForm />
      </Section>
      <AboutMe />
      <EmailChange />
      <Organisations />
      <Section title={t('settings.profile.appearance')} description={t('settings.profile.appearanceText')}>
        <Appearance />
      </Section>
    </Page>
  )
}

function ProfileForm() {
  const { account } = useHere()
  const client = useQueryClient()
  const { name, timeZone } = account
  const initial = { name, language: account.language as string, timeZone }
  const form = useForm(initial, async (values) => {
    const { data } = await request<{ data: Account }>('/account', { method: 'PATCH', body: typed(values) })
    client.setQueryData<Session | null>(sessionQuery.queryKey, (session) => (session ? { ...session, account: data } : session))
    rememberLocale(data)
    await speak(data.language)
    toast(t('settings.saved'))
    // The model's labels are in the reader's language; the member's name may have changed with the account's.
    await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  })
  const typed = useFollowing(form, initial)
  const now = new Intl.DateTimeFormat(language() === 'de' ? 'de-DE' : 'en-GB', {
    timeStyle: 'short',
    timeZone: form.values.timeZone,
  }).format(new Date())
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput label={t('settings.profile.name')} autoComplete="name" maxLength={120} {...form.text('name')} />
      <TextInput
        label={t('settings.profile.email')}
        description={t('settings.profile.emailHint')}
        value={account.email}
        readOnly
        classNames={{ input: classes.fixed ?? '' }}
      />
      <NativeSelect
        label={t('settings.profile.language')}
        data={[
          { value: 'de', label: 'Deutsch' },
          { value: 'en', label: 'English' },
        ]}
        {...form.text('language')}
        onChange={(event) => form.set('language', event.currentTarget.value)}
      />
      <div>
        <TimeZonePicker
          label={t('settings.profile.timeZone')}
          value={form.values.timeZone}
          onChange={(zone) => form.set('timeZone', zone)}
          error={form.problem('timeZone')}
        />
        <p className={classes.hint}>{t('settings.profile.timeZoneHint', { time: now })}</p>
      </div>
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy}>
          {t('web.save')}
        </Button>
      </div>
    </form>
  )
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  return (
    <SegmentedControl
      aria-label={t('settings.profile.appearance')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as typeof colorScheme)}
      data={[
        { value: 'light', label: t('web.me.light') },
        { value: 'dark', label: t('web.me.dark') },
        { value: 'auto', label: t('web.me.auto') },
      ]}
    />
  )
}
