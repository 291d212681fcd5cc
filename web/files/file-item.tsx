import { IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react'
import { lazy } from 'react'
import { formatRelative } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useRecordActions } from '#web/derived/record-actions.ts'
import { formatBytes } from '#web/fields/bytes.ts'
import { FileFace } from '#web/files/file-face.tsx'
import classes from '#web/files/files.module.css'
import { contentPath, type FileRecord } from '#web/files/files.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

const RenameDialog = lazy(() => import('#web/files/rename-dialog.tsx'))

interface FileItemProps {
  file: FileRecord
  entity: ModelEntity
  view: 'grid' | 'list'
  onOpen: () => void
}

/** One file of a record: looked at by its button, everything else by its menu. */
export function FileItem({ file, entity, view, onOpen }: FileItemProps) {
  const size = formatBytes(file.content.size, language())
  return (
    <li className={view === 'grid' ? classes.tile : classes.line}>
      <button type="button" className={classes.open} data-tip={file.name} onClick={onOpen}>
        <FileFace file={file} size={view === 'grid' ? 'tile' : 'line'} />
        <span className={classes.text}>
          <span className={classes.name}>{file.name}</span>
          {view === 'list' && (
            <span className={classes.meta}>{t('files.by', { size, when: formatRelative(file.createdAt, locale(), new Date()) })}</span>
          )}
        </span>
      </button>
      <FileMenu file={file} entity={entity} />
    </li>
  )
}

function FileMenu({ file, entity }: { file: FileRecord; entity: ModelEntity }) {
  const tenant = useTenant()
  const actions = useRecordActions(entity)
  const save = () => download(contentPath(file), { tenant }).catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))
  const rename = () => void openDialog((close) => <RenameDialog file={file} entity={entity} onClose={close} />)
  return (
    <Menu
      placement="bottom-end"
      entries={[
        { label: t('files.download'), icon: <IconDownload size={16} stroke={1.6} />, run: () => void save() },
        ...(file.can.includes('update') ? [{ label: t('files.rename'), icon: <IconPencil size={16} stroke={1.6} />, run: rename }] : []),
        ...(file.can.includes('delete')
          ? [
              null,
              { label: t('files.trash'), icon: <IconTrash size={16} stroke={1.6} />, danger: true, run: () => void actions.trash(file) },
            ]
          : []),
      ]}
    >
      <IconButton label={t('files.more', { name: file.name })} size="sm" className={classes.menu}>
        <IconDots size={16} stroke={1.6} />
      </IconButton>
    </Menu>
  )
}
