import { useSuspenseQuery } from '@tanstack/react-query'
import { loadWords, t } from '#web/app/language.ts'
import { Page } from '#web/kit/page.tsx'
import { Devices } from '#web/security/devices.tsx'
import { Events } from '#web/security/events.tsx'
import { FactorsSection } from '#web/security/factors-section.tsx'
import { PasswordForm } from '#web/settings/password-form.tsx'
import { Sessions } from '#web/settings/sessions.tsx'

/** What guards my account, the places where I am signed in, and what happened. */
export default function SecurityPage() {
  useSuspenseQuery({
    queryKey: ['words', 'security'],
    queryFn: () => loadWords('security').then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page title={t('settings.pages.security')} width="narrow">
      <FactorsSection />
      <PasswordForm />
      <Sessions />
      <Devices />
      <Events />
    </Page>
  )
}
