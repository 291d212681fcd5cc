import { useQuery } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import classes from '#web/app/shell/shell.module.css'
import { useTenant } from '#web/app/tenant.ts'
import { closureQuery } from '#web/settings/everything/archives.ts'

/** Above every page of an organisation that will be deleted: until when, and why nothing can be changed. */
export default function ClosingBanner() {
  const closing = useQuery(closureQuery(useTenant())).data?.closing
  if (closing == null) return null
  return (
    <p className={classes.closing} role="status">
      {t('web.closing', { day: formatDate(closing.dueAt.slice(0, 10), locale()) })}
    </p>
  )
}
