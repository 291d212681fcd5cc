import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { type ClosureAnswer, closureKey } from '#web/settings/everything/archives.ts'

const EndDialog = lazy(() => import('#web/settings/everything/end-dialog.tsx'))

/** The way out for good, and back again until the last day. */
export function EndSection({ closure: { days, closing } }: { closure: ClosureAnswer }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const keep = async () => {
    try {
      await request('/tenant/closure', { method: 'DELETE', tenant })
      toast(t('everything.end.kept'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: closureKey(tenant) })
  }
  if (closing !== null)
    return (
      <Section title={t('everything.end.title')}>
        <Notice tone="warning">{t('everything.end.banner', { day: formatDate(closing.dueAt.slice(0, 10), locale()) })}</Notice>
        <div>
          <Button variant="default" onClick={() => void keep()}>
            {t('everything.end.keep')}
          </Button>
        </div>
      </Section>
    )
  return (
    <Section title={t('everything.end.title')} description={t('everything.end.text', { count: days })}>
      <div>
        <Button color="red" variant="light" onClick={() => void openDialog((close) => <EndDialog days={days} onClose={close} />)}>
          {t('everything.end.start')}
        </Button>
      </div>
    </Section>
  )
}
