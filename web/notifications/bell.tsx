import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { loadWords, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Popover } from '#web/kit/popover.tsx'
import { useShortcuts } from '#web/kit/shortcuts.ts'
import { useNarrow } from '#web/kit/use-narrow.ts'
import classes from '#web/notifications/bell.module.css'
import { unreadQuery } from '#web/notifications/unread.ts'

const Panel = lazy(async () => {
  await loadWords('notifications')
  return import('#web/notifications/panel.tsx')
})

/** How much is new, live; opens what it is. On a phone that is a page. */
export function Bell() {
  const tenant = useTenant()
  const go = useGo()
  const narrow = useNarrow()
  const [opened, setOpened] = useState(false)
  const { count = 0, more = false } = useQuery(unreadQuery(tenant)).data ?? {}
  useShortcuts(t('web.keys.everywhere'), [
    { keys: 'g n', label: t('web.nav.goTo', { name: t('web.bell.title') }), run: () => go(paths.notifications(tenant)) },
  ])
  const number = more ? '99+' : String(count)
  const button = (
    <IconButton
      label={count === 0 ? t('web.bell.title') : t('web.bell.unread', { number })}
      keys="g n"
      className={classes.bell}
      onClick={() => (narrow ? go(paths.notifications(tenant)) : setOpened(!opened))}
      {...(narrow ? {} : { 'aria-haspopup': 'dialog', 'aria-expanded': opened })}
    >
      <IconBell size={18} stroke={1.6} />
      {count > 0 && (
        <span className={classes.count} aria-hidden="true">
          {number}
        </span>
      )}
    </IconButton>
  )
  return (
    <>
      <span className={classes.said} role="status">
        {count > 0 && t('web.bell.unread', { number })}
      </span>
      <Popover opened={opened} onClose={() => setOpened(false)} target={button} label={t('web.bell.title')} width={400}>
        <Suspense fallback={<div className={classes.waiting} />}>{opened && <Panel onClose={() => setOpened(false)} />}</Suspense>
      </Popover>
    </>
  )
}
