import { Button } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { t, wordFor } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Link } from '#web/kit/link.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import classes from '#web/settings/audit/audit.module.css'
import { type AuditFilter, type ReadEntry, readLogQuery } from '#web/settings/audit/audit.ts'
import settings from '#web/settings/settings.module.css'

/** Who opened which person’s record: when, by which door, in which role. */
export function Reads({ filter, clear }: { filter: AuditFilter; clear: () => void }) {
  const tenant = useTenant()
  const reads = useInfiniteQuery({ ...readLogQuery(tenant, filter), placeholderData: keepPreviousData })
  if (reads.isPending) return <Skeletons />
  if (reads.isLoadingError) return <ErrorState error={reads.error} retry={() => void reads.refetch()} />
  const all = reads.data.pages.flatMap(({ data }) => data)
  if (all.length === 0)
    return (
      <EmptyState icon={<IconEye size={28} stroke={1.5} />} title={t('audit.reads.empty')} text={t('audit.emptyText')}>
        <Button variant="default" onClick={clear}>
          {t('audit.clear')}
        </Button>
      </EmptyState>
    )
  return (
    <>
      <ul className={settings.rows}>
        {all.map((read) => (
          <Row key={`${read.at} ${read.record.id} ${read.by.id}`} read={read} />
        ))}
      </ul>
      {reads.hasNextPage && (
        <div className={settings.more}>
          <Button variant="default" loading={reads.isFetchingNextPage} onClick={() => void reads.fetchNextPage()}>
            {t('audit.more')}
          </Button>
        </div>
      )}
    </>
  )
}

function Row({ read: { at, by, role, purpose, channel, entity: name, record } }: { read: ReadEntry }) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), name)
  const who = by.name ?? t(by.kind === 'key' ? 'audit.key' : 'audit.former')
  const door = wordFor(`audit.door.${channel}`)
  return (
    <li className={classes.entry}>
      <div className={classes.opening}>
        <span className={classes.what}>
          <span className={settings.name}>
            {entity === undefined || record.title === null ? (
              t('audit.gone')
            ) : (
              <Link to={paths.record(tenant, entity.plural, record.id)}>{record.title || t('web.record.untitled')}</Link>
            )}
            <span className={settings.badge}>{entity?.label ?? name}</span>
          </span>
          <span className={settings.detail}>
            {role}, {t(`audit.reads.${purpose}`)}
          </span>
        </span>
        <span className={classes.who}>
          <span>{who}</span>
          <span className={settings.detail}>
            <Time at={at} />
            {door !== undefined && ` · ${door}`}
          </span>
        </span>
      </div>
    </li>
  )
}
