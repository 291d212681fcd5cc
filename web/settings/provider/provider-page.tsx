import { useQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { ProviderForm, type ProviderSettings, providerKey } from '#web/settings/provider/provider-form.tsx'

/** The organisation's own identity provider. */
export default function ProviderPage() {
  const tenant = useTenant()
  const settings = useQuery({
    queryKey: providerKey(tenant),
    queryFn: async ({ signal }) => (await request<{ data: ProviderSettings }>('/identity-provider', { tenant, signal })).data,
  })
  return (
    <Page title={t('settings.pages.provider')} description={t('sign-up.provider.pageText')} width="narrow">
      <Section>
        {settings.isPending && <Skeletons />}
        {settings.isError && <ErrorState error={settings.error} retry={() => void settings.refetch()} />}
        {settings.data !== undefined && <ProviderForm key={String(settings.data.provider === null)} settings={settings.data} />}
      </Section>
    </Page>
  )
}
