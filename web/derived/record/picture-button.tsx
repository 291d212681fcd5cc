import { IconCamera } from '@tabler/icons-react'
import { lazy } from 'react'
import { loadWords, t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import classes from '#web/derived/record/picture-button.module.css'
import { pictureField, RecordAvatar } from '#web/fields/record-avatar.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'

const PhotoDialog = lazy(async () => {
  await loadWords('files')
  return import('#web/files/photo-dialog.tsx')
})

interface PictureButtonProps {
  entity: ModelEntity
  record: RecordData
  title: string
}

/** A record's face; whoever may change the record changes it by a click. */
export function PictureButton({ entity, record, title }: PictureButtonProps) {
  const face = <RecordAvatar entity={entity} record={record} title={title} size={48} />
  if (pictureField(entity) === undefined || !record.can.includes('update')) return face
  const label = t('web.record.picture', { name: title })
  const open = () => void openDialog((close) => <PhotoDialog entity={entity} record={record} title={title} onClose={close} />)
  return (
    <button type="button" className={classes.button} aria-label={label} data-tip={label} onClick={open}>
      {face}
      <span className={classes.hint} aria-hidden="true">
        <IconCamera size={14} stroke={1.8} />
      </span>
    </button>
  )
}
