import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconPencil } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { loadWords, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import type { Neighbours } from '#web/derived/record/neighbours.ts'
import { PictureButton } from '#web/derived/record/picture-button.tsx'
import { RecordMenu } from '#web/derived/record/record-menu.tsx'
import classes from '#web/derived/record/record-page.module.css'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { useGo } from '#web/kit/go.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { MayPlace } from '#web/privacy/person/may-place.tsx'

const AlsoHere = lazy(() => import('#web/live/also-here.tsx'))

const MayDot = lazy(async () => {
  await loadWords('consent')
  return import('#web/privacy/person/dot.tsx')
})

interface RecordHeaderProps {
  entity: ModelEntity
  record: RecordData
  title: string
  neighbours: Neighbours
  onOpen: (id: string | undefined) => void
}

/** Who or what it is, the three facts that matter, its state, and what can be done. */
export function RecordHeader({ entity, record, title, neighbours, onOpen }: RecordHeaderProps) {
  const tenant = useTenant()
  const go = useGo()
  const state = entity.states.find((one) => one.key === record.state)
  return (
    <header className={classes.header}>
      <PictureButton entity={entity} record={record} title={title} />
      <div className={classes.who}>
        <h1>
          {title}
          {state !== undefined && <span className={classes.state}>{state.label}</span>}
        </h1>
        <Facts entity={entity} record={record} />
      </div>
      <div className={classes.actions}>
        <Suspense>
          <AlsoHere entity={entity.name} id={record.id} />
        </Suspense>
        {entity.restrictable && record.deletedAt === null && (
          <Suspense fallback={<MayPlace entity={entity} record={record} />}>
            <MayDot entity={entity} record={record} />
          </Suspense>
        )}
        {neighbours.position !== undefined && (
          <span className={classes.neighbours}>
            <span className={classes.position}>
              {neighbours.count === undefined
                ? neighbours.position
                : t('web.record.position', { position: neighbours.position, count: neighbours.count })}
            </span>
            <IconButton
              label={t('web.record.previous')}
              keys="k"
              disabled={neighbours.previous === undefined}
              onClick={() => onOpen(neighbours.previous)}
            >
              <IconChevronUp size={18} stroke={1.6} />
            </IconButton>
            <IconButton
              label={t('web.record.next')}
              keys="j"
              disabled={neighbours.next === undefined}
              onClick={() => onOpen(neighbours.next)}
            >
              <IconChevronDown size={18} stroke={1.6} />
            </IconButton>
          </span>
        )}
        {record.can.includes('update') && (
          <Button
            className={classes.edit ?? ''}
            variant="default"
            leftSection={<IconPencil size={16} stroke={1.6} />}
            onClick={() => go(paths.edit(tenant, entity.plural, record.id))}
          >
            {t('web.record.editAll')}
          </Button>
        )}
        <RecordMenu entity={entity} record={record} />
      </div>
    </header>
  )
}

/** The first three list fields that are known and are not the name. */
function Facts({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const facts = entity.fields
    .filter((field) => field.list && field.kind !== 'image' && !entity.title.of.includes(field.key) && !isEmpty(record[field.key]))
    .slice(0, 3)
  return (
    <ul className={classes.facts}>
      {facts.map((field) => {
        const { Show } = uiOf(field)
        return (
          <li key={field.key} data-tip={field.label}>
            <Show field={field} value={record[field.key]} inRow />
          </li>
        )
      })}
    </ul>
  )
}
