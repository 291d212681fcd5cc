import {
  IconAlertTriangle,
  IconCheck,
  IconDeviceLaptop,
  IconFileExport,
  IconFileImport,
  IconHourglassLow,
  IconMessagePlus,
  IconScanEye,
  IconShield,
  IconUserCheck,
  IconUserPlus,
  IconUserShield,
} from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/notifications/notifications.module.css'
import { fileOf, markRead, type Notification, pathOf, textOf } from '#web/notifications/notifications.ts'

const icons: Readonly<Record<Notification['kind'], typeof IconCheck>> = {
  assigned: IconUserCheck,
  added: IconMessagePlus,
  import: IconFileImport,
  export: IconFileExport,
  joined: IconUserPlus,
  role: IconShield,
  device: IconDeviceLaptop,
  backup: IconAlertTriangle,
  webhook: IconAlertTriangle,
  request: IconUserShield,
  'request-due': IconUserShield,
  audit: IconAlertTriangle,
  retention: IconHourglassLow,
  review: IconScanEye,
}

interface ListProps {
  notifications: readonly Notification[]
  /** Somebody follows one to where it leads. */
  onLeave?: () => void
  autoFocus?: boolean
}

/** Notifications, one below the other; the arrow keys go from one to the next. */
export function NotificationList({ notifications, onLeave, autoFocus = false }: ListProps) {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    if (autoFocus) items(list.current)[0]?.focus()
  }, [autoFocus])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const all = items(list.current)
    const at = all.findIndex((item) => item.closest('li')?.contains(document.activeElement))
    event.preventDefault()
    all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus()
  }
  return (
    <ul ref={list} className={classes.list} onKeyDown={onKeyDown}>
      {notifications.map((notification, index) => (
        <Item
          key={notification.id}
          notification={notification}
          isFirst={autoFocus && index === 0}
          {...(onLeave === undefined ? {} : { onLeave })}
        />
      ))}
    </ul>
  )
}

const items = (list: HTMLElement | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]

interface ItemProps {
  notification: Notification
  /** Where the keyboard is to begin. */
  isFirst: boolean
  onLeave?: () => void
}

function Item({ notification, isFirst, onLeave }: ItemProps) {
  const tenant = useTenant()
  const model = useModel()
  const client = useQueryClient()
  const Icon = icons[notification.kind]
  const isNew = notification.readAt === null
  const read = () => {
    if (isNew) markRead(client, tenant, { ids: [notification.id] }).catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))
  }
  const content = (
    <>
      <span className={classes.icon}>
        <Icon size={18} stroke={1.6} aria-hidden="true" />
      </span>
      <span className={classes.text}>
        <span>{textOf(model, notification)}</span>
        <span className={classes.time}>
          <Time at={notification.at} />
        </span>
      </span>
    </>
  )
  return (
    <li className={classes.item} data-new={isNew}>
      <Target notification={notification} isFirst={isFirst} read={read} {...(onLeave === undefined ? {} : { onLeave })}>
        {content}
      </Target>
      {isNew && (
        <IconButton
          label={t('notifications.markRead')}
          size="sm"
          className={classes.mark}
          onClick={(event) => {
            // The button goes with what it says: the focus stays at what it was about.
            event.currentTarget.closest('li')?.querySelector<HTMLElement>('[data-item]')?.focus()
            read()
          }}
        >
          <span className={classes.dot} aria-hidden="true" />
          <IconCheck size={14} stroke={1.8} aria-hidden="true" />
        </IconButton>
      )}
    </li>
  )
}

interface TargetProps extends ItemProps {
  read: () => void
  children: ReactNode
}

/** What a notification leads to: a page, a file, or nothing but having been read. */
function Target({ notification, isFirst, read, onLeave, children }: TargetProps) {
  const tenant = useTenant()
  const path = pathOf(useModel(), tenant, notification)
  const file = fileOf(notification)
  if (path !== undefined) {
    const follow = () => {
      read()
      onLeave?.()
    }
    return (
      <Link to={path} className={classes.target} data-item data-autofocus={isFirst || undefined} onClick={follow}>
        {children}
      </Link>
    )
  }
  const run = () => {
    read()
    if (file !== undefined) download(file, { tenant }).catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))
  }
  return (
    <button type="button" className={classes.target} data-item data-autofocus={isFirst || undefined} onClick={run}>
      {children}
    </button>
  )
}
