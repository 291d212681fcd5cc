import { Button } from '@mantine/core'
import { IconUserPause } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { inSentence, t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import classes from '#web/derived/list/trash-page.module.css'
import { listQuery } from '#web/derived/records.ts'
import { RecordAvatar } from '#web/fields/record-avatar.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Link } from '#web/kit/link.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'

export default function RestrictedPage() {
  const { plural = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  return entity?.restrictable ? <Restricted key={plural} entity={entity} /> : <NotFound />
}

/** Whom no other list shows: their data is kept, and used for nothing else. */
function Restricted({ entity }: { entity: ModelEntity }) {
  const tenant = useTenant()
  const list = useInfiniteQuery(listQuery(tenant, entity, { restricted: true, sort: '-updatedAt' }))
  const name = inSentence(entity.labels)
  useBreadcrumb([{ label: entity.labels, to: paths.list(tenant, entity.plural) }, { label: t('restriction.of', { name }) }])
  if (list.error !== null) return <ErrorState error={list.error} retry={() => void list.refetch()} />
  const rows = list.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Page title={t('restriction.of', { name })} description={t('restriction.ofText')}>
      {list.isLoading && <Skeletons />}
      {!list.isLoading && rows.length === 0 && (
        <EmptyState icon={<IconUserPause size={26} stroke={1.5} />} title={t('restriction.none')} text={t('restriction.noneText')} />
      )}
      <ul className={classes.rows}>
        {rows.map((record) => {
          const title = titleOf(entity.title, record) || t('web.record.untitled')
          return (
            <li key={record.id} className={classes.row}>
              <RecordAvatar entity={entity} record={record} title={title} />
              <Link className={classes.title} to={paths.record(tenant, entity.plural, record.id)}>
                {title}
              </Link>
            </li>
          )
        })}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" onClick={() => void list.fetchNextPage()}>
          {t('web.list.more')}
        </Button>
      )}
    </Page>
  )
}
