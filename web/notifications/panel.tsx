import { Button } from '@mantine/core'
import { IconBell, IconSettings } from '@tabler/icons-react'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import type { MouseEvent } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { NotificationList } from '#web/notifications/notification-list.tsx'
import classes from '#web/notifications/notifications.module.css'
import { markRead, notificationsQuery } from '#web/notifications/notifications.ts'

const mostShown = 12

/** The newest notifications, beside the bell. */
export default function Panel({ onClose }: { onClose: () => void }) {
  const tenant = useTenant()
  const go = useGo()
  const client = useQueryClient()
  const query = useInfiniteQuery(notificationsQuery(tenant, false))
  const all = query.data?.pages.flatMap(({ data }) => data)
  const newest = all?.[0]
  const readAll = (upTo: string) => (event: MouseEvent<HTMLElement>) => {
    // The button goes when nothing is new: the focus stays in the panel.
    event.currentTarget.closest('section')?.querySelector<HTMLElement>('[data-item]')?.focus()
    markRead(client, tenant, { upTo }).catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))
  }
  const leave = (to: string) => {
    onClose()
    go(to)
  }
  return (
    <section className={classes.panel} aria-label={t('notifications.title')}>
      <header className={classes.head}>
        <h2>{t('notifications.title')}</h2>
        {all?.some(({ readAt }) => readAt === null) === true && newest !== undefined && (
          <Button variant="subtle" size="compact-xs" onClick={readAll(newest.id)}>
            {t('notifications.markAll')}
          </Button>
        )}
        <IconButton label={t('notifications.settings')} onClick={() => leave(paths.settings(tenant, 'notifications'))}>
          <IconSettings size={16} stroke={1.6} />
        </IconButton>
      </header>
      <div className={classes.body}>
        {all === undefined &&
          (query.error === null ? <Skeletons lines={5} /> : <ErrorState error={query.error} retry={() => void query.refetch()} />)}
        {all?.length === 0 && (
          <EmptyState icon={<IconBell size={24} stroke={1.5} />} title={t('notifications.empty')} text={t('notifications.emptyText')} />
        )}
        {all !== undefined && all.length > 0 && <NotificationList notifications={all.slice(0, mostShown)} onLeave={onClose} autoFocus />}
      </div>
      <footer className={classes.foot}>
        <Link to={paths.notifications(tenant)} onClick={onClose}>
          {t('notifications.all')}
        </Link>
      </footer>
    </section>
  )
}
