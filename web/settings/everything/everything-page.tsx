import { useQuery } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { archivesQuery, closureQuery } from '#web/settings/everything/archives.ts'
import { BringIn } from '#web/settings/everything/bring-in.tsx'
import { EndSection } from '#web/settings/everything/end-section.tsx'
import { TakeOut } from '#web/settings/everything/take-out.tsx'
import { useRole } from '#web/settings/may-manage.ts'

/** Everything of the organisation: out as one file, in from one, or deleted. */
export default function EverythingPage() {
  const isOwner = useRole() === 'owner'
  return (
    <Page title={t('settings.pages.everything')} description={t('everything.description')} width="narrow">
      {isOwner ? <Everything /> : <Notice>{t('everything.ownersOnly')}</Notice>}
    </Page>
  )
}

function Everything() {
  const tenant = useTenant()
  const archives = useQuery(archivesQuery(tenant))
  const closure = useQuery(closureQuery(tenant))
  if (archives.isLoadingError) return <ErrorState error={archives.error} retry={() => void archives.refetch()} />
  if (closure.isLoadingError) return <ErrorState error={closure.error} retry={() => void closure.refetch()} />
  if (archives.data === undefined || closure.data === undefined) return <Skeletons />
  const closing = closure.data.closing
  return (
    <>
      <TakeOut runs={archives.data.filter(({ direction }) => direction === 'out')} />
      {closing === null && <BringIn run={archives.data.find(({ direction }) => direction === 'in')} />}
      <EndSection closure={closure.data} />
    </>
  )
}
