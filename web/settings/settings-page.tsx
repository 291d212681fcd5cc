import { t } from '#web/app/language.ts'
import { Page } from '#web/kit/page.tsx'

/** The settings' place. */
export default function SettingsPage() {
  return <Page title={t('web.nav.settings')}>{null}</Page>
}
