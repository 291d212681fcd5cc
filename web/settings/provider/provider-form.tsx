import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { useFollowing } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'
import { useRoleNames } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

interface Provider {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly defaultRole: string
  readonly emailDomains: readonly string[]
  readonly justInTime: boolean
  readonly checksFactor: boolean
}

export interface ProviderSettings {
  readonly provider: Provider | null
  readonly redirectUri: string
}

export const providerKey = (tenant: string) => ['identity-provider', tenant] as const

const nothing: Provider = {
  name: '',
  issuer: '',
  clientId: '',
  defaultRole: 'member',
  emailDomains: [],
  justInTime: false,
  checksFactor: false,
}

/** A secret that nobody typed is none. */
const given = <V extends { clientSecret: string }>({ clientSecret, ...values }: V) => ({
  ...values,
  ...(clientSecret === '' ? {} : { clientSecret }),
})

const domainsIn = (text: string): string[] => text.split(/[\s,;]+/).filter((domain) => domain !== '')

/** As they are sent: a list. */
const withDomains = <Values extends { emailDomains?: string }>({ emailDomains, ...rest }: Values) => ({
  ...rest,
  ...(emailDomains === undefined ? {} : { emailDomains: domainsIn(emailDomains) }),
})

export function ProviderForm({ settings: { provider, redirectUri } }: { settings: ProviderSettings }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const initial = { ...(provider ?? nothing), emailDomains: (provider?.emailDomains ?? []).join(', '), clientSecret: '' }
  const form = useForm(initial, async (values) => {
    const body = withDomains(provider === null ? given(values) : typed(values))
    const saved = await proving(() => request<{ data: ProviderSettings }>('/identity-provider', { method: 'POST', body, tenant }))
    if (saved === undefined) return
    client.setQueryData(providerKey(tenant), saved.data)
    form.set('clientSecret', '')
    toast(t('settings.saved'))
  })
  const typed = useFollowing(form, initial)
  const roles = useRoleNames().filter(({ key }) => key === 'manager' || key === 'member' || key === 'read-only')
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      {provider === null && <Notice>{t('sign-up.provider.none')}</Notice>}
      <TextInput
        label={t('sign-up.provider.redirect')}
        description={t('sign-up.provider.redirectText')}
        value={redirectUri}
        readOnly
        classNames={{ input: classes.fixed ?? '' }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <TextInput label={t('sign-up.provider.name')} description={t('sign-up.provider.nameText')} maxLength={60} {...form.text('name')} />
      <TextInput label={t('sign-up.provider.issuer')} placeholder="https://" inputMode="url" autoComplete="off" {...form.text('issuer')} />
      <TextInput label={t('sign-up.provider.clientId')} autoComplete="off" {...form.text('clientId')} />
      <PasswordInput
        label={t('sign-up.provider.secret')}
        {...(provider === null ? {} : { description: t('sign-up.provider.secretKept') })}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
        {...form.text('clientSecret')}
      />
      <Checkbox
        label={t('sign-up.provider.justInTime')}
        description={t('sign-up.provider.justInTimeText')}
        checked={form.values.justInTime}
        onChange={(event) => form.set('justInTime', event.currentTarget.checked)}
      />
      <TextInput
        label={t('sign-up.provider.domains')}
        placeholder="acme.example"
        autoComplete="off"
        {...form.text('emailDomains')}
        error={domainProblem(form)}
      />
      <NativeSelect
        label={t('sign-up.provider.role')}
        data={roles.map(({ key, label }) => ({ value: key, label }))}
        {...form.text('defaultRole')}
        onChange={(event) => form.set('defaultRole', event.currentTarget.value)}
      />
      <Checkbox
        label={t('sign-up.provider.checksFactor')}
        description={t('sign-up.provider.checksFactorText')}
        checked={form.values.checksFactor}
        onChange={(event) => form.set('checksFactor', event.currentTarget.checked)}
      />
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy}>
          {t('web.save')}
        </Button>
      </div>
      {provider !== null && <Tools />}
    </form>
  )
}

/** What is wrong with one of the domains stands at the field of all. */
function domainProblem({ problems }: { problems: ReadonlyMap<string, string> }): string | undefined {
  return [...problems].find(([path]) => path === 'emailDomains' || path.startsWith('emailDomains/'))?.[1]
}

/** For what is saved: does it answer, and away with it. */
function Tools() {
  const tenant = useTenant()
  const client = useQueryClient()
  const [said, setSaid] = useState<{ readonly tone: 'success' | 'danger'; readonly text: string }>()
  const fails = (error: unknown) => setSaid({ tone: 'danger', text: sentenceFor(error) })
  const test = useMutation({
    mutationFn: () => request<{ data: { issuer: string } }>('/identity-provider/test', { method: 'POST', body: {}, tenant }),
    onMutate: () => setSaid(undefined),
    onSuccess: ({ data: { issuer } }) => setSaid({ tone: 'success', text: t('sign-up.provider.tested', { issuer }) }),
    onError: fails,
  })
  const remove = async () => {
    const title = t('sign-up.provider.removeTitle')
    if (!(await ask({ title, text: t('sign-up.provider.removeText'), confirm: t('sign-up.provider.remove'), danger: true }))) return
    await proving(() => request('/identity-provider', { method: 'DELETE', tenant })).catch(fails)
    await client.invalidateQueries({ queryKey: providerKey(tenant) })
  }
  return (
    <>
      {said !== undefined && <Notice tone={said.tone}>{said.text}</Notice>}
      <div className={classes.formEnd}>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('sign-up.provider.test')}
        </Button>
        <Button variant="subtle" color="red" onClick={() => void remove()}>
          {t('sign-up.provider.remove')}
        </Button>
      </div>
    </>
  )
}
