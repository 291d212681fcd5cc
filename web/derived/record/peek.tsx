import { CloseButton } from '@mantine/core'
import { IconArrowsDiagonal } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { titleOf } from '#web/app/titles.ts'
import { FieldsPanel } from '#web/derived/record/fields-panel.tsx'
import classes from '#web/derived/record/peek.module.css'
import { TimelinePanel } from '#web/derived/record/timeline-panel.tsx'
import { recordQuery } from '#web/derived/records.ts'
import { RecordAvatar } from '#web/fields/record-avatar.tsx'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

interface PeekProps {
  entity: ModelEntity
  id: string
  onClose: () => void
}

/** A record beside the list, whose keys go on working. */
export default function Peek({ entity, id, onClose }: PeekProps) {
  const tenant = useTenant()
  const go = useGo()
  const { data: record, error, refetch } = useQuery(recordQuery(tenant, entity, id))
  const title = record === undefined ? '' : titleOf(entity.title, record) || t('web.record.untitled')
  return (
    <aside className={classes.peek} aria-label={title === '' ? entity.label : title}>
      <header className={classes.head}>
        {record !== undefined && title !== '' && <RecordAvatar entity={entity} record={record} title={title} size={32} />}
        <h2 className={classes.title}>{title}</h2>
        <IconButton label={t('web.list.open')} keys="Enter" onClick={() => go(paths.record(tenant, entity.plural, id))}>
          <IconArrowsDiagonal size={17} stroke={1.6} />
        </IconButton>
        <CloseButton aria-label={t('web.close')} onClick={onClose} />
      </header>
      <div className={classes.body}>
        {record === undefined && error !== null && <ErrorState error={error} retry={() => void refetch()} />}
        {record === undefined && error === null && <Skeletons lines={9} />}
        {record !== undefined && (
          <>
            <FieldsPanel key={id} entity={entity} record={record} />
            <TimelinePanel key={`timeline ${id}`} entity={entity} record={record} />
          </>
        )}
      </div>
    </aside>
  )
}
