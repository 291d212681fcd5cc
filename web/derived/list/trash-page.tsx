import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { inSentence, t } from '#web/app/language.ts'
import { entityByPlural, type ModelEntity, type RecordData } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleById, titleOf } from '#web/app/titles.ts'
import { useBulk } from '#web/derived/list/bulk.tsx'
import { BulkBar } from '#web/derived/list/bulk-bar.tsx'
import { isSelected, nothing, type Selection, toggle } from '#web/derived/list/selection.ts'
import classes from '#web/derived/list/trash-page.module.css'
import { useList } from '#web/derived/list/use-list.ts'
import { useRecordActions } from '#web/derived/record-actions.ts'
import { RecordAvatar } from '#web/fields/record-avatar.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'

export default function TrashPage() {
  const { plural = '' } = useParams({ strict: false })
  const entity = entityByPlural(useModel(), plural)
  return entity === undefined ? <NotFound /> : <Trash key={plural} entity={entity} />
}

/** What was moved to the trash: take it back, or end it for ever. */
function Trash({ entity }: { entity: ModelEntity }) {
  const tenant = useTenant()
  const list = useList(entity, true)
  const [selection, setSelection] = useState<Selection>(nothing)
  const count = selection === 'all' ? (list.count ?? -1) : selection.ids.size
  const bulk = useBulk(entity, selection, list.query, count)
  useBreadcrumb([{ label: entity.labels, to: paths.list(tenant, entity.plural) }, { label: t('web.trash.title') }])
  if (list.error !== null) return <ErrorState error={list.error} retry={list.retry} />
  return (
    <Page title={t('web.trash.of', { name: inSentence(entity.labels) })} description={t('web.trash.text')}>
      {list.isLoading && <Skeletons />}
      {!list.isLoading && list.rows.length === 0 && (
        <EmptyState icon={<IconTrash size={26} stroke={1.5} />} title={t('web.trash.empty')} text={t('web.trash.emptyText')} />
      )}
      <ul className={classes.rows}>
        {list.rows.map((record) => (
          <TrashRow
            key={record.id}
            entity={entity}
            record={record}
            selected={isSelected(selection, record.id)}
            onSelect={() => setSelection(toggle(selection, record.id, []))}
          />
        ))}
      </ul>
      {list.loadMore !== undefined && (
        <Button variant="default" onClick={list.loadMore}>
          {t('web.list.more')}
        </Button>
      )}
      {count > 0 && (
        <BulkBar
          entity={entity}
          bulk={bulk}
          count={count}
          total={undefined}
          trash
          onAll={() => setSelection('all')}
          onClear={() => setSelection(nothing)}
        />
      )}
    </Page>
  )
}

interface TrashRowProps {
  entity: ModelEntity
  record: RecordData
  selected: boolean
  onSelect: () => void
}

function TrashRow({ entity, record, selected, onSelect }: TrashRowProps) {
  const actions = useRecordActions(entity)
  const title = titleOf(entity.title, record) || t('web.record.untitled')
  const who = record.updatedBy === null ? undefined : titleById(record.updatedBy)
  return (
    <li className={classes.row}>
      {record.can.length > 0 && (
        <label>
          <input type="checkbox" checked={selected} onChange={onSelect} aria-label={t('web.list.select', { name: title })} />
        </label>
      )}
      <RecordAvatar entity={entity} record={record} title={title} />
      <span className={classes.title}>{title}</span>
      <span className={classes.when}>
        {who} {record.deletedAt !== null && <Time at={record.deletedAt} />}
      </span>
      <span className={classes.buttons}>
        {record.can.includes('restore') && (
          <Button size="xs" variant="default" onClick={() => void actions.restore(record)}>
            {t('web.trash.restore')}
          </Button>
        )}
        {record.can.includes('end') && (
          <Button size="xs" variant="subtle" color="red" onClick={() => void actions.end(record)}>
            {t('web.trash.end')}
          </Button>
        )}
      </span>
    </li>
  )
}
