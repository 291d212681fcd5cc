import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { companySizes } from '#domain/operator/company-sizes.ts'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { sessionQuery } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { countries, countryName } from '#web/kit/countries.ts'
import { useFollowing } from '#web/kit/follow.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page, Section } from '#web/kit/page.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { wordSource } from '#web/kit/word-source.ts'
import { useMayManage } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'
import { TimeZonePicker } from '#web/settings/time-zone-picker.tsx'

interface Organisation {
  readonly slug: string
  readonly name: string
  readonly country: string
  readonly language: string
  readonly timeZone: string
  readonly currency: string
  readonly companySize: string | null
  readonly industry: string | null
}

const keyOf = (tenant: string) => ['organisation', tenant] as const

/** What everybody in the tenant has in common. */
export default function OrganisationPage() {
  const tenant = useTenant()
  const mayManage = useMayManage()
  const organisation = useQuery({
    queryKey: keyOf(tenant),
    queryFn: async ({ signal }) => (await request<{ data: Organisation }>('/tenant', { tenant, signal })).data,
    staleTime: 0,
  })
  return (
    <Page title={t('settings.pages.organisation')} description={t('settings.organisation.description')} width="narrow">
      <Section>
        {organisation.isPending && <Skeletons />}
        {organisation.isError && <ErrorState error={organisation.error} retry={() => void organisation.refetch()} />}
        {organisation.data !== undefined &&
          (mayManage ? <OrganisationForm organisation={organisation.data} /> : <OrganisationFacts organisation={organisation.data} />)}
      </Section>
    </Page>
  )
}

const languages = [
  { value: 'de', label: 'Deutsch' },
  { value: 'en', label: 'English' },
]

function currencyOption(code: string) {
  return { id: code, label: new Intl.DisplayNames([language()], { type: 'currency', fallback: 'code' }).of(code) ?? code, detail: code }
}

const mayBeNull = (key: string): boolean => key === 'companySize' || key === 'industry'

function OrganisationForm({ organisation }: { organisation: Organisation }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { name, country, timeZone, currency } = organisation
  const initial = {
    name,
    country,
    language: organisation.language,
    timeZone,
    currency,
    companySize: organisation.companySize ?? '',
    industry: organisation.industry ?? '',
  }
  const form = useForm(initial, async (values) => {
    const body = Object.fromEntries(Object.entries(typed(values)).map(([key, value]) => [key, value || (mayBeNull(key) ? null : '')]))
    const { data } = await request<{ data: Organisation }>('/tenant', { method: 'PATCH', body, tenant })
    client.setQueryData(keyOf(tenant), data)
    toast(t('settings.saved'))
    await client.invalidateQueries({ queryKey: sessionQuery.queryKey })
  })
  const typed = useFollowing(form, initial)
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput label={t('settings.organisation.name')} autoComplete="organization" maxLength={120} {...form.text('name')} />
      <TextInput
        label={t('settings.organisation.address')}
        description={t('settings.organisation.addressHint')}
        value={`${location.host}${paths.home(organisation.slug)}`}
        readOnly
        classNames={{ input: classes.fixed ?? '' }}
      />
      <NativeSelect
        label={t('settings.organisation.country')}
        description={t('settings.organisation.countryHint')}
        data={countries()}
        {...form.text('country')}
        onChange={(event) => form.set('country', event.currentTarget.value)}
      />
      <NativeSelect
        label={t('settings.organisation.language')}
        description={t('settings.organisation.languageHint')}
        data={languages}
        {...form.text('language')}
        onChange={(event) => form.set('language', event.currentTarget.value)}
      />
      <TimeZonePicker
        label={t('settings.organisation.timeZone')}
        value={form.values.timeZone}
        onChange={(zone) => form.set('timeZone', zone)}
        error={form.problem('timeZone')}
      />
      <CurrencyPicker value={form.values.currency} onChange={(code) => form.set('currency', code)} error={form.problem('currency')} />
      <Firmographics values={form.values} problem={form.problem} onChange={(key, value) => form.set(key, value)} />
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy}>
          {t('web.save')}
        </Button>
      </div>
    </form>
  )
}

interface FirmographicsProps {
  readonly values: { readonly companySize: string; readonly industry: string }
  readonly problem: (path: string) => string | undefined
  readonly onChange: (key: 'companySize' | 'industry', value: string) => void
}

/** What may be said of the organisation, and need not be. */
function Firmographics({ values, problem, onChange }: FirmographicsProps) {
  return (
    <>
      <NativeSelect
        label={t('sign-up.optional', { label: t('sign-up.field.companySize') })}
        data={[
          { value: '', label: t('sign-up.size.none') },
          ...companySizes.map((size) => ({ value: size, label: t(`sign-up.size.${size}`) })),
        ]}
        value={values.companySize}
        error={problem('companySize')}
        onChange={(event) => onChange('companySize', event.currentTarget.value)}
      />
      <TextInput
        label={t('sign-up.optional', { label: t('sign-up.field.industry') })}
        maxLength={120}
        value={values.industry}
        error={problem('industry')}
        onChange={(event) => onChange('industry', event.currentTarget.value)}
      />
    </>
  )
}

function CurrencyPicker({ value, onChange, error }: { value: string; onChange: (code: string) => void; error: string | undefined }) {
  const options = Intl.supportedValuesOf('currency').map(currencyOption)
  return (
    <Picker
      label={t('settings.organisation.currency')}
      placeholder={t('settings.organisation.currencyFind')}
      error={error}
      clearable={false}
      value={[currencyOption(value)]}
      onChange={([option]) => {
        if (option !== undefined) onChange(option.id)
      }}
      source={wordSource(['currencies', language()], options)}
    />
  )
}

function OrganisationFacts({ organisation }: { organisation: Organisation }) {
  const { name, country, timeZone, currency } = organisation
  const facts = [
    [t('settings.organisation.name'), name],
    [t('settings.organisation.country'), countryName(country)],
    [t('settings.organisation.language'), languages.find((one) => one.value === organisation.language)?.label ?? organisation.language],
    [t('settings.organisation.timeZone'), timeZone.replaceAll('_', ' ')],
    [t('settings.organisation.currency'), `${currencyOption(currency).label} (${currency})`],
  ]
  return (
    <>
      <Notice>{t('settings.organisation.readOnly')}</Notice>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => [<dt key={`${label} name`}>{label}</dt>, <dd key={label}>{value}</dd>])}
      </dl>
    </>
  )
}
