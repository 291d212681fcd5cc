import { IconAlertCircle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from '#web/kit/notice.module.css'

const icons = { info: IconInfoCircle, danger: IconAlertCircle, success: IconCircleCheck, warning: IconAlertCircle }

/** A sentence that stays where it is: what went wrong with a form, what to know before it. */
export function Notice({ tone = 'info', children }: { tone?: keyof typeof icons; children: ReactNode }) {
  const Icon = icons[tone]
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <Icon size={18} stroke={1.6} aria-hidden="true" />
      <div>{children}</div>
    </div>
  )
}
