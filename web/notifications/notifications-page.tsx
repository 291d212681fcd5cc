import { Button, SegmentedControl } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Link } from '#web/kit/link.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { NotificationList } from '#web/notifications/notification-list.tsx'
import classes from '#web/notifications/notifications.module.css'
import { markRead, notificationsQuery } from '#web/notifications/notifications.ts'

/** Everything that I was told in the last ninety days. */
export default function NotificationsPage() {
  const tenant = useTenant()
  const client = useQueryClient()
  const [unread, setUnread] = useState(false)
  useBreadcrumb([{ label: t('notifications.title') }])
  const query = useInfiniteQuery(notificationsQuery(tenant, unread))
  const all = query.data?.pages.flatMap(({ data }) => data)
  const newest = all?.[0]
  const hasNew = all?.some(({ readAt }) => readAt === null) === true
  const readAll = async () => {
    if (newest === undefined) return
    try {
      await markRead(client, tenant, { upTo: newest.id })
      toast(t('notifications.marked'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  return (
    <Page
      title={t('notifications.title')}
      width="narrow"
      actions={
        hasNew && (
          <Button variant="default" onClick={() => void readAll()}>
            {t('notifications.markAll')}
          </Button>
        )
      }
    >
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t('notifications.title')}
          value={unread ? 'unread' : 'all'}
          onChange={(value) => setUnread(value === 'unread')}
          data={[
            { value: 'all', label: t('notifications.everything') },
            { value: 'unread', label: t('notifications.unread') },
          ]}
        />
        <Link to={paths.settings(tenant, 'notifications')} className={classes.settings}>
          {t('notifications.settings')}
        </Link>
      </div>
      {all === undefined && (query.error === null ? <Skeletons /> : <ErrorState error={query.error} retry={() => void query.refetch()} />)}
      {all?.length === 0 && !query.hasNextPage && (
        <EmptyState
          icon={<IconBell size={28} stroke={1.5} />}
          title={t(unread ? 'notifications.allRead' : 'notifications.empty')}
          text={t(unread ? 'notifications.allReadText' : 'notifications.emptyText')}
        />
      )}
      {all !== undefined && all.length > 0 && (
        <div className={classes.card}>
          <NotificationList notifications={all} />
        </div>
      )}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('notifications.more')}
        </Button>
      )}
    </Page>
  )
}
