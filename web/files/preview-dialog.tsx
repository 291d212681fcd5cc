import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { formatRelative } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { formatBytes } from '#web/fields/bytes.ts'
import { FileView } from '#web/files/file-view.tsx'
import { contentPath, type FileRecord } from '#web/files/files.ts'
import classes from '#web/files/preview.module.css'
import { Dialog } from '#web/kit/dialog.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'

interface PreviewDialogProps {
  files: readonly FileRecord[]
  /** The id of the file to begin with. */
  first: string
  onClose: () => void
}

/** Looks at the files of a record, one after the other. */
export default function PreviewDialog({ files, first, onClose }: PreviewDialogProps) {
  const tenant = useTenant()
  const [id, setId] = useState(first)
  const position = Math.max(
    0,
    files.findIndex((file) => file.id === id),
  )
  const file = files[position]
  const save = useMutation({ mutationFn: (path: string) => download(path, { tenant }) })
  const go = (step: number) => {
    const other = files[position + step]
    if (other !== undefined) setId(other.id)
  }
  useArrows(go)
  if (file === undefined) return null
  return (
    <Dialog title={file.name} onClose={onClose} size="xl">
      <div className={classes.bar}>
        <p className={classes.facts}>
          {t('files.by', { size: formatBytes(file.content.size, language()), when: formatRelative(file.createdAt, locale(), new Date()) })}
        </p>
        {files.length > 1 && (
          <span className={classes.steps}>
            <IconButton label={t('files.preview.previous')} keys="←" disabled={position === 0} onClick={() => go(-1)}>
              <IconChevronLeft size={18} stroke={1.6} />
            </IconButton>
            <span aria-live="polite">{t('files.preview.position', { position: position + 1, count: files.length })}</span>
            <IconButton label={t('files.preview.next')} keys="→" disabled={position === files.length - 1} onClick={() => go(1)}>
              <IconChevronRight size={18} stroke={1.6} />
            </IconButton>
          </span>
        )}
        <Button
          size="xs"
          leftSection={<IconDownload size={16} stroke={1.6} />}
          onClick={() => save.mutate(contentPath(file))}
          data-autofocus
        >
          {t('files.download')}
        </Button>
      </div>
      {save.isError && <Notice tone="danger">{sentenceFor(save.error)}</Notice>}
      <div className={classes.stage}>
        <FileView key={file.id} file={file} />
      </div>
    </Dialog>
  )
}

/** Left and right, wherever the focus is but in something that is typed into or moved itself. */
function useArrows(go: (step: number) => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    const isTaken = event.target instanceof HTMLElement && event.target.closest('input, textarea, pre') !== null
    if (step === undefined || isTaken || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    go(step)
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
