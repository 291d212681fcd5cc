import { IconLock, IconPencil } from '@tabler/icons-react'
import { lazy, type MouseEvent, Suspense, useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField, RecordData } from '#web/app/model.ts'
import classes from '#web/derived/record/fields-panel.module.css'
import { groupsOf } from '#web/derived/record/groups.ts'
import { isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Time } from '#web/kit/time.tsx'

const InlineEdit = lazy(() => import('#web/derived/inline-edit.tsx'))

interface FieldsPanelProps {
  entity: ModelEntity
  record: RecordData
}

/** All fields of a record, each edited where it stands. */
export function FieldsPanel({ entity, record }: FieldsPanelProps) {
  const groups = groupsOf(entity).filter(({ fields }) => fields.length > 0)
  return (
    <div className={classes.panel}>
      {groups.map((group) => (
        <section key={group.label ?? ''} className={classes.group}>
          {groups.length > 1 && <h2 className={classes.title}>{group.label ?? t('web.field.own')}</h2>}
          <dl className={classes.fields}>
            {group.fields.map((field) => (
              <FieldLine key={field.key} entity={entity} record={record} field={field} />
            ))}
          </dl>
        </section>
      ))}
      <p className={classes.system}>
        {t('web.field.createdAt')} <Time at={record.createdAt} /> · {t('web.field.updatedAt')} <Time at={record.updatedAt} />
      </p>
    </div>
  )
}

function FieldLine({ entity, record, field }: FieldsPanelProps & { field: ModelField }) {
  const [editing, setEditing] = useState(false)
  const line = useRef<HTMLDivElement>(null)
  const done = () => {
    // Whoever was still in the editor goes on where it was opened; whoever went elsewhere stays there.
    const goesOn = line.current?.contains(document.activeElement) === true
    setEditing(false)
    if (goesOn) requestAnimationFrame(() => line.current?.querySelector<HTMLElement>('dd > button')?.focus())
  }
  const value = record[field.key]
  const { Show } = uiOf(field)
  const mayEdit = record.can.includes('update') && !field.readOnly
  // A click anywhere on the value edits it, save on what acts itself.
  const onClick = (event: MouseEvent<HTMLElement>) => {
    const isSelecting = (getSelection()?.toString() ?? '') !== ''
    if (mayEdit && !isSelecting && event.target instanceof Element && event.target.closest('a,button') === null) setEditing(true)
  }
  if (editing) {
    return (
      <div ref={line} className={classes.line} data-editing="true">
        <dt>{field.label}</dt>
        <dd>
          <Suspense>
            <InlineEdit entity={entity} record={record} field={field} onDone={done} />
          </Suspense>
        </dd>
      </div>
    )
  }
  return (
    <div ref={line} className={classes.line}>
      <dt>{field.label}</dt>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button within does the same by keyboard. */}
      <dd className={classes.value} data-editable={mayEdit} onClick={onClick}>
        <span className={classes.shown}>
          {isEmpty(value) ? <span className={classes.empty}>–</span> : <Show field={field} value={value} />}
        </span>
        {mayEdit ? (
          <IconButton
            label={t('web.record.edit', { name: field.label })}
            size="sm"
            className={classes.pencil}
            onClick={() => setEditing(true)}
          >
            <IconPencil size={14} stroke={1.6} />
          </IconButton>
        ) : (
          <IconLock
            size={13}
            stroke={1.6}
            className={classes.lock}
            aria-label={lockReason(record, field)}
            data-tip={lockReason(record, field)}
          />
        )}
      </dd>
    </div>
  )
}

function lockReason(record: RecordData, field: ModelField): string {
  if (record.deletedAt !== null) return t('web.record.lockTrash')
  return field.readOnly ? t('web.record.lockRule') : t('web.record.lockRole')
}
