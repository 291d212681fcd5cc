import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { ApiError } from '#web/app/api.ts'
import { loadWords, t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import { keepPlace } from '#web/derived/list/use-list-state.ts'
import { FieldsPanel } from '#web/derived/record/fields-panel.tsx'
import { useNeighbours } from '#web/derived/record/neighbours.ts'
import { RecordHeader } from '#web/derived/record/record-header.tsx'
import classes from '#web/derived/record/record-page.module.css'
import { SideColumn } from '#web/derived/record/side-column.tsx'
import { TimelinePanel } from '#web/derived/record/timeline-panel.tsx'
import { useRecordActions } from '#web/derived/record-actions.ts'
import { recordQuery } from '#web/derived/records.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { useShortcuts } from '#web/kit/shortcuts.ts'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

type Tab = 'record' | 'privacy'

const RestrictionBanner = lazy(async () => {
  await loadWords('restriction')
  return import('#web/privacy/restriction/banner.tsx')
})

const PrivacyTab = lazy(() => import('#web/privacy/person/privacy-tab.tsx'))

/** The same record, seen for its person's privacy. */
export const RecordPrivacyPage = () => <RecordPage tab="privacy" />

export default function RecordPage({ tab = 'record' }: { tab?: Tab }) {
  const { plural = '', id = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  return entity === undefined ? <NotFound /> : <RecordScreen key={id} entity={entity} id={id} tab={tab} />
}

function RecordScreen({ entity, id, tab }: { entity: ModelEntity; id: string; tab: Tab }) {
  const tenant = useTenant()
  const go = useGo()
  const query = useQuery(recordQuery(tenant, entity, id))
  const neighbours = useNeighbours(entity, id)
  const record = query.data
  const title = record === undefined ? '' : titleOf(entity.title, record) || t('web.record.untitled')
  useBreadcrumb([{ label: entity.labels, to: paths.list(tenant, entity.plural) }, ...(title === '' ? [] : [{ label: title }])])
  const open = (other: string | undefined) => {
    if (other === undefined) return
    keepPlace(tenant, entity, { id: other })
    go(paths.record(tenant, entity.plural, other), { replace: true })
  }
  useShortcuts(t('web.keys.record'), [
    { keys: 'j', label: t('web.record.next'), run: () => open(neighbours.next) },
    { keys: 'k', label: t('web.record.previous'), run: () => open(neighbours.previous) },
    { keys: 'e', label: t('web.record.editAll'), run: () => go(paths.edit(tenant, entity.plural, id)) },
    { keys: 'n', label: t('web.note.write'), run: () => document.getElementById('composer')?.focus() },
    { keys: 'Escape', label: t('web.record.toList'), run: () => go(paths.list(tenant, entity.plural)) },
  ])
  if (query.error instanceof ApiError && query.error.status === 404) return <NotFound />
  if (record === undefined) {
    return (
      <div className={classes.page}>
        {query.error === null ? <Skeletons lines={10} /> : <ErrorState error={query.error} retry={() => void query.refetch()} />}
      </div>
    )
  }
  return (
    <article className={classes.page}>
      <title>{`${title} · Steward`}</title>
      <RecordHeader entity={entity} record={record} title={title} neighbours={neighbours} onOpen={open} />
      {record.deletedAt !== null && <InTrash entity={entity} record={record} />}
      {record.restrictedAt != null && (
        <Suspense>
          <RestrictionBanner entity={entity} record={record} />
        </Suspense>
      )}
      {entity.restrictable && record.deletedAt === null && <Tabs entity={entity} id={id} tab={tab} />}
      {tab === 'privacy' && entity.restrictable && record.deletedAt === null ? (
        <Suspense>
          <PrivacyTab entity={entity} record={record} />
        </Suspense>
      ) : (
        <div className={classes.columns}>
          <div className={classes.fields}>
            <FieldsPanel entity={entity} record={record} />
          </div>
          <TimelinePanel entity={entity} record={record} />
          <SideColumn entity={entity} record={record} title={title} />
        </div>
      )}
    </article>
  )
}

/** A person's record has another side: what they said, and what they were told. */
function Tabs({ entity, id, tab }: { entity: ModelEntity; id: string; tab: Tab }) {
  const tenant = useTenant()
  return (
    <nav className={classes.tabs} aria-label={t('web.record.tabs')}>
      <Link to={paths.record(tenant, entity.plural, id)} aria-current={tab === 'record' ? 'page' : undefined}>
        {t('web.record.tabRecord')}
      </Link>
      <Link to={paths.personPrivacy(tenant, entity.plural, id)} aria-current={tab === 'privacy' ? 'page' : undefined}>
        {t('web.record.tabPrivacy')}
      </Link>
    </nav>
  )
}

function InTrash({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const actions = useRecordActions(entity)
  return (
    <Notice tone="warning">
      {t('web.trash.isIn')}{' '}
      {record.can.includes('restore') && (
        <button type="button" className={classes.link} onClick={() => void actions.restore(record)}>
          {t('web.trash.restore')}
        </button>
      )}
    </Notice>
  )
}
