import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '#web/app/language.ts'
import { deviceName } from '#web/security/factors.ts'
import classes from '#web/settings/settings.module.css'

interface DeviceRowProps {
  device: { readonly browser: string | null; readonly os: string | null }
  /** It is the browser in which this is read. */
  current?: boolean
  badge?: string | undefined
  /** What is known of it, one line each. */
  details: readonly [key: string, line: ReactNode][]
  /** What can be done about it. */
  children?: ReactNode
}

const phones = new Set(['iOS', 'Android', 'iPadOS'])

/** One browser of somebody's: where a session runs, or that is remembered. */
export function DeviceRow({ device, current = false, badge, details, children }: DeviceRowProps) {
  const Icon = phones.has(device.os ?? '') ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <Icon size={22} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          {deviceName(device)}
          {current && (
            <span className={classes.badge} data-tone="success">
              {t('settings.sessions.here')}
            </span>
          )}
          {badge !== undefined && <span className={classes.badge}>{badge}</span>}
        </p>
        {details.map(([key, line]) => (
          <p key={key} className={classes.detail}>
            {line}
          </p>
        ))}
      </div>
      {children !== undefined && <div className={classes.end}>{children}</div>}
    </li>
  )
}
