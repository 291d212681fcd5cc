import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Link } from '#web/kit/link.tsx'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'
import { ClockBadge } from '#web/privacy/requests/clock-badge.tsx'
import { personRequestsKey, type RequestPage } from '#web/privacy/requests/requests.ts'
import classes from '#web/settings/settings.module.css'

const FileDialog = lazy(() => import('#web/privacy/requests/file-dialog.tsx'))

/** What this person asked about their data, and what came of it. */
export default function PersonRequests({ entity, record }: PersonSectionProps) {
  const tenant = useTenant()
  const { data } = useQuery({
    queryKey: personRequestsKey(tenant, record.id),
    queryFn: async ({ signal }) => (await request<RequestPage>(`/privacy-requests?person=${record.id}`, { tenant, signal })).data,
    staleTime: 0,
  })
  const person = { entity: entity.name, id: record.id, title: titleOf(entity.title, record) }
  const file = () => void openDialog((close) => <FileDialog person={person} onClose={close} />)
  return (
    <Section
      title={t('requests.inbox.title')}
      text={t('requests.inbox.personText')}
      actions={
        <Button variant="default" size="xs" onClick={file}>
          {t('requests.inbox.file')}
        </Button>
      }
    >
      {data?.length === 0 && <p className={classes.hint}>{t('requests.inbox.nothingAsked')}</p>}
      {data !== undefined && data.length > 0 && (
        <ul className={classes.rows}>
          {data.map((one) => (
            <li key={one.id} className={classes.row}>
              <div className={classes.main}>
                <p className={classes.name}>
                  <Link to={paths.privacy(tenant, `requests/${one.id}`)}>{t(`requests.kinds.${one.kind}`)}</Link>
                </p>
                <p className={classes.detail}>{t('requests.page.received', { day: formatDate(one.receivedAt.slice(0, 10), locale()) })}</p>
              </div>
              <div className={classes.end}>
                <ClockBadge one={one} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
