import { IconDots, IconPin, IconPinned } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { RecordData } from '#web/app/model.ts'
import { titleById } from '#web/app/titles.ts'
import classes from '#web/derived/record/timeline.module.css'
import type { NoteKind } from '#web/derived/record/use-timeline.ts'
import { useRecordActions } from '#web/derived/record-actions.ts'
import { useSave } from '#web/derived/save.tsx'
import { Avatar } from '#web/kit/avatar.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'

const InlineEdit = lazy(() => import('#web/derived/inline-edit.tsx'))

/** A note: who wrote it, when, and what. */
export function NoteCard({ kind, record }: { kind: NoteKind; record: RecordData }) {
  const [editing, setEditing] = useState(false)
  const actions = useRecordActions(kind.entity)
  const save = useSave(kind.entity)
  const field = kind.entity.fields.find((one) => one.key === kind.text)
  const author = record.createdBy === null ? t('web.history.system') : (titleById(record.createdBy) ?? t('web.history.unknown'))
  const pinned = kind.pinned !== undefined && record[kind.pinned] === true
  const pin = async () => {
    try {
      await save(record, { [kind.pinned ?? '']: !pinned })
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  const mayUpdate = record.can.includes('update')
  return (
    <li className={classes.note}>
      <div className={classes.noteHead}>
        <Avatar name={author} size={20} />
        <strong>{author}</strong>
        <span className={classes.when}>
          <Time at={record.createdAt} />
        </span>
        {pinned && <IconPinned size={15} className={classes.pin} aria-label={t('web.note.pinned')} />}
        {(mayUpdate || record.can.includes('delete')) && (
          <Menu
            placement="bottom-end"
            entries={[
              ...(mayUpdate ? [{ label: t('web.note.edit'), run: () => setEditing(true) }] : []),
              ...(mayUpdate && kind.pinned !== undefined
                ? [
                    {
                      label: pinned ? t('web.note.unpin') : t('web.note.pin'),
                      icon: <IconPin size={16} stroke={1.6} />,
                      run: () => void pin(),
                    },
                  ]
                : []),
              ...(record.can.includes('delete') ? [{ label: t('web.bulk.trash'), run: () => void actions.trash(record) }] : []),
            ]}
          >
            <IconButton label={t('web.note.more')} size="sm" className={classes.noteMenu}>
              <IconDots size={16} stroke={1.6} />
            </IconButton>
          </Menu>
        )}
      </div>
      {editing && field !== undefined ? (
        <Suspense>
          <InlineEdit entity={kind.entity} record={record} field={field} onDone={() => setEditing(false)} />
        </Suspense>
      ) : (
        <p className={classes.noteText}>{String(record[kind.text] ?? '')}</p>
      )}
    </li>
  )
}
