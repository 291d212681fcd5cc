import { Button } from '@mantine/core'
import { IconMailCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'

const ExceptDialog = lazy(() => import('#web/privacy/told/except-dialog.tsx'))

interface ToTell {
  readonly waiting: number
  readonly overdue: number
  readonly people: readonly { readonly entity: string; readonly id: string; readonly title: string }[]
}

/** Who must still be told that their data is held (Art. 14 GDPR), and one button that tells them. */
export default function ToldPage() {
  const tenant = useTenant()
  const query = useQuery({
    queryKey: [tenant, 'to-tell'],
    queryFn: async ({ signal }) => (await request<{ data: ToTell }>('/privacy/told', { tenant, signal })).data,
    staleTime: 0,
  })
  const tell = async () => {
    const confirm = t('consent.told.tell')
    if (!(await ask({ title: confirm, text: t('consent.told.tellText'), confirm }))) return
    try {
      await request('/privacy/told', { method: 'POST', tenant })
      toast(t('consent.told.allTold'))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await query.refetch()
  }
  const waiting = query.data?.waiting ?? 0
  const except = async () => {
    await openDialog((close) => <ExceptDialog count={waiting} onClose={close} />)
    await query.refetch()
  }
  return (
    <Page
      title={t('consent.told.pageTitle')}
      description={t('consent.told.pageText')}
      actions={
        waiting > 0 && (
          <>
            <Button variant="default" onClick={() => void except()}>
              {t('consent.told.except')}
            </Button>
            <Button onClick={() => void tell()}>{t('consent.told.tell')}</Button>
          </>
        )
      }
    >
      {query.isPending && <Skeletons />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data?.waiting === 0 && (
        <EmptyState icon={<IconMailCheck size={28} stroke={1.5} />} title={t('consent.told.everybody')} text={t('consent.told.pageText')} />
      )}
      {query.data !== undefined && waiting > 0 && <People {...query.data} />}
    </Page>
  )
}

function People({ waiting, overdue, people }: ToTell) {
  const tenant = useTenant()
  const model = useModel()
  return (
    <>
      <Notice tone={overdue > 0 ? 'warning' : 'info'}>
        {t('consent.told.count', { count: waiting })} {overdue > 0 && t('consent.told.overdue', { count: overdue })}
      </Notice>
      <ul className={classes.rows}>
        {people.map(({ entity, id, title }) => (
          <li key={id} className={classes.row}>
            <Link to={paths.personPrivacy(tenant, entityByName(model, entity)?.plural ?? '', id)}>{title || t('web.record.untitled')}</Link>
          </li>
        ))}
      </ul>
      {waiting > people.length && <p className={classes.detail}>{t('consent.told.more')}</p>}
    </>
  )
}
