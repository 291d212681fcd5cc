import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { type NamedRead, readsQuery } from '#web/privacy/access/access.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'
import { actorsQuery } from '#web/settings/audit/audit.ts'

/** Who opened the person's record, when, by which role. */
export default function ReadsSection({ record }: PersonSectionProps) {
  const tenant = useTenant()
  const reads = useInfiniteQuery(readsQuery(tenant, record.id))
  const keys = new Map(useQuery(actorsQuery(tenant)).data?.keys.map(({ id, name }) => [id, name]))
  const who = ({ by: { kind, id, name } }: NamedRead): string => {
    if (kind === 'member') return name ?? t('access.reads.former')
    const key = keys.get(id)
    return key === undefined ? t('access.reads.program') : t('access.reads.key', { name: key })
  }
  const rows = reads.data?.pages.flatMap(({ data }) => data)
  return (
    <Section title={t('access.reads.title')} text={t('access.reads.text')}>
      {reads.isPending && <Skeletons lines={2} />}
      {reads.isError && <ErrorState error={reads.error} retry={() => void reads.refetch()} />}
      {rows?.length === 0 && <p className={classes.none}>{t('access.reads.none')}</p>}
      <ul className={classes.rows}>
        {rows?.map((read) => (
          <li key={`${read.at} ${read.by.id}`} className={classes.row}>
            <div className={classes.main}>
              <p className={classes.name}>{who(read)}</p>
              <p className={classes.detail}>
                {read.role}, {t(`access.readBy.${read.purpose}`)}
              </p>
            </div>
            <span className={classes.when}>
              <Time at={read.at} />
            </span>
          </li>
        ))}
      </ul>
      {reads.hasNextPage && (
        <Button variant="default" size="xs" loading={reads.isFetchingNextPage} onClick={() => void reads.fetchNextPage()}>
          {t('access.reads.more')}
        </Button>
      )}
    </Section>
  )
}
