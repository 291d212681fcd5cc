import { t } from '#web/app/language.ts'
import { Page } from '#web/kit/page.tsx'

/** The import wizard's place. */
export default function ImportPage() {
  return <Page title={t('web.nav.import')}>{null}</Page>
}
