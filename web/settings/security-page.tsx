import { t } from '#web/app/language.ts'
import { Page } from '#web/kit/page.tsx'
import { PasswordForm } from '#web/settings/password-form.tsx'
import { Sessions } from '#web/settings/sessions.tsx'

/** My password, and the places where I am signed in. */
export default function SecurityPage() {
  return (
    <Page title={t('settings.pages.security')} width="narrow">
      <PasswordForm />
      <Sessions />
    </Page>
  )
}
