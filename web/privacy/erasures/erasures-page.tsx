import { Button } from '@mantine/core'
import { IconEraser } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { locale } from '#web/app/session.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Link } from '#web/kit/link.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import { ErasureView } from '#web/privacy/erasures/erasure-view.tsx'
import { type Erasure, type ErasureState, erasuresQuery } from '#web/privacy/erasures/erasures.ts'
import classes from '#web/settings/settings.module.css'

/** The erasures of the tenant, and each on a page of its own. */
export default function ErasuresPage({ rest }: { rest: string }) {
  return rest === '' ? <List /> : <ErasureView id={rest} />
}

export const toneOf: Readonly<Record<ErasureState, 'success' | 'warning' | 'danger' | 'accent'>> = {
  deciding: 'warning',
  waiting: 'accent',
  running: 'accent',
  done: 'success',
  completed: 'success',
  refused: 'warning',
  failed: 'danger',
}

function List() {
  const found = useInfiniteQuery(erasuresQuery(useTenant()))
  const rows = found.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Page title={t('erasures.title')} description={t('erasures.description')}>
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Skeletons lines={4} />}
      {found.isSuccess && rows.length === 0 && (
        <EmptyState icon={<IconEraser size={28} stroke={1.5} />} title={t('erasures.none')} text={t('erasures.noneText')} />
      )}
      {rows.length > 0 && (
        <ul className={classes.rows}>
          {rows.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <p className={classes.more}>
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('erasures.more')}
          </Button>
        </p>
      )}
    </Page>
  )
}

function Row({ one }: { one: Erasure }) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), one.entity)?.label ?? one.entity
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconEraser size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          <Link to={paths.privacy(tenant, `erasures/${one.id}`)}>
            {t('erasures.row', { entity, day: formatDate(one.askedAt.slice(0, 10), locale()) })}
          </Link>
        </p>
        <p className={classes.detail}>{one.id}</p>
      </div>
      <span className={classes.badge} data-tone={toneOf[one.state]}>
        {t(`erasures.states.${one.state}`)}
      </span>
    </li>
  )
}
