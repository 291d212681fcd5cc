import { Button } from '@mantine/core'
import { IconLock, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate, formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { locale } from '#web/app/session.ts'
import { useHere, useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Link } from '#web/kit/link.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { filterText } from '#web/privacy/holds/filter-text.ts'
import { type Hold, holdsKey, holdsQuery } from '#web/privacy/holds/holds.ts'
import classes from '#web/settings/settings.module.css'

const HoldDialog = lazy(() => import('#web/privacy/holds/hold-dialog.tsx'))
const ReviewDialog = lazy(() => import('#web/privacy/holds/review-dialog.tsx'))
const ConfirmDialog = lazy(() => import('#web/privacy/holds/confirm-dialog.tsx'))

/** What may not be deleted although it should. */
export default function HoldsPage() {
  const tenant = useTenant()
  const holds = useQuery(holdsQuery(tenant))
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => void openDialog((close) => <HoldDialog onClose={close} />)}>
      {t('retention.holds.add')}
    </Button>
  )
  return (
    <Page title={t('retention.holds.title')} description={t('retention.holds.description')} actions={add} width="medium">
      {holds.isPending && <Skeletons />}
      {holds.isLoadingError && <ErrorState error={holds.error} retry={() => void holds.refetch()} />}
      {holds.data?.holds.length === 0 && (
        <EmptyState icon={<IconLock size={28} stroke={1.5} />} title={t('retention.holds.empty')} text={t('retention.holds.emptyText')} />
      )}
      {holds.data !== undefined && holds.data.holds.length > 0 && (
        <ul className={classes.rows}>
          {holds.data.holds.map((hold) => (
            <Row key={hold.id} hold={hold} names={holds.data.names} />
          ))}
        </ul>
      )}
    </Page>
  )
}

const tones = { proposed: 'warning', standing: 'success', released: undefined, lapsed: undefined } as const

function What({ hold: { scope, entity: name, recordId, title, filter } }: { hold: Hold }) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), name)
  const labels = entity?.labels ?? name
  if (scope === 'entity') return t('retention.holds.all', { name: labels })
  if (scope === 'filter')
    return t('retention.holds.filtered', { name: labels, filter: entity === undefined ? '' : filterText(entity, filter) })
  if (entity === undefined || title === null || recordId === null) return t('retention.holds.gone')
  return <Link to={paths.record(tenant, entity.plural, recordId)}>{title || t('web.record.untitled')}</Link>
}

function Row({ hold, names }: { hold: Hold; names: ReadonlyMap<string, string> }) {
  const { authority, reason, state, reviewOn, madeBy, madeAt, confirmedBy } = hold
  const open = state === 'proposed' || state === 'standing'
  const isDue = open && reviewOn <= new Date().toISOString().slice(0, 10)
  const facts = [
    t('retention.holds.by', { name: names.get(madeBy) ?? t('retention.holds.former'), when: formatRelative(madeAt, locale(), new Date()) }),
    ...(confirmedBy === null ? [] : [t('retention.holds.confirmedBy', { name: names.get(confirmedBy) ?? t('retention.holds.former') })]),
    ...(open && !isDue ? [t('retention.holds.reviewOn', { day: formatDate(reviewOn, locale()) })] : []),
  ]
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconLock size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          <What hold={hold} />
          <span className={classes.badge} data-tone={tones[state]}>
            {t(`retention.holdStates.${state}`)}
          </span>
          {isDue && (
            <span className={classes.badge} data-tone="danger">
              {t('retention.holds.reviewDue')}
            </span>
          )}
        </p>
        <p className={classes.detail}>
          {authority}: {reason}
        </p>
        <p className={classes.detail}>{facts.join(' · ')}</p>
      </div>
      {open && <Actions hold={hold} />}
    </li>
  )
}

function Actions({ hold: { id, state, madeBy, alone } }: { hold: Hold }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const isMine = useHere().tenant.memberId === madeBy
  const run = async (path: string, said: string) => {
    try {
      await request(`/holds/${id}/${path}`, { method: 'POST', body: {}, tenant })
      toast(said)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: holdsKey(tenant) })
  }
  const release = async () => {
    const question = {
      title: t('retention.holds.releaseTitle'),
      text: t('retention.holds.releaseText'),
      confirm: t('retention.holds.release'),
    }
    if (await ask(question)) await run('release', t('retention.holds.released'))
  }
  return (
    <div className={classes.end}>
      {state === 'proposed' && !isMine && (
        <Button size="xs" onClick={() => void run('confirm', t('retention.holds.confirmed'))}>
          {t('retention.holds.confirm')}
        </Button>
      )}
      {state === 'proposed' && isMine && alone && (
        <Button size="xs" onClick={() => void openDialog((close) => <ConfirmDialog id={id} onClose={close} />)}>
          {t('retention.holds.confirm')}
        </Button>
      )}
      {state === 'standing' && (
        <Button variant="default" size="xs" onClick={() => void openDialog((close) => <ReviewDialog id={id} onClose={close} />)}>
          {t('retention.holds.look')}
        </Button>
      )}
      <Button variant="default" size="xs" onClick={() => void release()}>
        {t('retention.holds.release')}
      </Button>
    </div>
  )
}
