import { formatDateTime, formatRelative } from '#messages/dates.ts'
import { locale } from '#web/app/session.ts'

/** An instant as people say it ("5 minutes ago"); the exact time in the tooltip. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} data-tip={formatDateTime(at, locale())}>
      {formatRelative(at, locale(), new Date())}
    </time>
  )
}
