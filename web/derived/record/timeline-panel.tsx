import { Button } from '@mantine/core'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { ChangeLine } from '#web/derived/record/change-line.tsx'
import { Composer } from '#web/derived/record/composer.tsx'
import { FileLine } from '#web/derived/record/file-line.tsx'
import { NoteCard } from '#web/derived/record/note-card.tsx'
import classes from '#web/derived/record/timeline.module.css'
import { useTimeline } from '#web/derived/record/use-timeline.ts'
import { Skeletons } from '#web/kit/state.tsx'

const views = ['all', 'notes', 'changes'] as const

/** The composer, and below it everything that was written and changed, the newest first. */
export function TimelinePanel({ entity, record }: { entity: ModelEntity; record: RecordData }) {
  const [view, setView] = useState<(typeof views)[number]>('all')
  const { items, notes, isLoading, loadMore } = useTimeline(entity, record.id, view)
  return (
    <section className={classes.panel} aria-label={t('web.history.title')}>
      {notes?.entity.can.includes('create') === true &&
        record.deletedAt === null &&
        record.restrictedAt == null &&
        entity.hangsOn === null && <Composer key={record.id} kind={notes} entity={entity} id={record.id} />}
      <fieldset className={classes.views} aria-label={t('web.history.view')}>
        {views.map((one) => (
          <button key={one} type="button" aria-pressed={view === one} onClick={() => setView(one)}>
            {t(`web.history.${one}`)}
          </button>
        ))}
      </fieldset>
      {isLoading && <Skeletons />}
      {!isLoading && items.length === 0 && (
        <p className={classes.none}>{view === 'changes' ? t('web.history.none') : t('web.note.none')}</p>
      )}
      <ul className={classes.items}>
        {items.map((item) =>
          item.kind === 'note' ? (
            notes && <NoteCard key={item.record.id} kind={notes} record={item.record} />
          ) : item.kind === 'file' ? (
            <FileLine key={item.record.id} record={item.record} />
          ) : (
            <ChangeLine key={item.change.id} entity={entity} record={record} change={item.change} />
          ),
        )}
      </ul>
      {loadMore !== undefined && (
        <Button variant="default" size="xs" onClick={loadMore}>
          {t('web.list.more')}
        </Button>
      )}
    </section>
  )
}
