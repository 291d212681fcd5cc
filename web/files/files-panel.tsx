import { Button } from '@mantine/core'
import { IconCamera, IconLayoutGrid, IconList, IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { settings } from '#web/app/storage.ts'
import { useTenant } from '#web/app/tenant.ts'
import related from '#web/derived/record/related-panel.module.css'
import { DropAnywhere } from '#web/files/drop-anywhere.tsx'
import { FileItem } from '#web/files/file-item.tsx'
import classes from '#web/files/files.module.css'
import { type FileRecord, filesQuery } from '#web/files/files.ts'
import { UploadLine } from '#web/files/upload-line.tsx'
import { useUploads } from '#web/files/uploads.ts'
import { type Adding, useAdding } from '#web/files/use-adding.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { useNarrow } from '#web/kit/use-narrow.ts'

const PreviewDialog = lazy(() => import('#web/files/preview-dialog.tsx'))

const first = 6
const viewKey = 'files:view'

interface FilesPanelProps {
  entity: ModelEntity
  record: RecordData
  title: string
  files: ModelEntity
}

/** The files of a record, and the way to add some. */
export default function FilesPanel({ entity, record, title, files: fileEntity }: FilesPanelProps) {
  const tenant = useTenant()
  const [view, setView] = useState<'grid' | 'list'>(settings.read(viewKey) === 'list' ? 'list' : 'grid')
  const [isWhole, setWhole] = useState(false)
  const query = useInfiniteQuery(filesQuery(tenant, fileEntity, { entity: entity.name, id: record.id }))
  const isPhone = useNarrow()
  const adding = useAdding(entity, record, fileEntity)
  const uploads = useUploads(adding.place)
  const files = (query.data?.pages.flatMap((page) => page.data) ?? []) as unknown as FileRecord[]
  const count = query.data?.pages[0]?.count ?? 0
  const shown = isWhole ? files : files.slice(0, first)
  const look = (file: FileRecord) => void openDialog((close) => <PreviewDialog files={files} first={file.id} onClose={close} />)
  const changeView = () => {
    const next = view === 'grid' ? 'list' : 'grid'
    setView(next)
    settings.write(viewKey, next)
  }
  return (
    <section className={related.card} aria-label={t('files.title')}>
      <header className={related.head}>
        <h2 className={related.title}>
          {t('files.title')} {count > 0 && <span className={related.count}>{count}</span>}
        </h2>
        <span className={classes.tools}>
          {count > 0 && (
            <IconButton label={view === 'grid' ? t('files.list') : t('files.grid')} size="sm" onClick={changeView}>
              {view === 'grid' ? <IconList size={16} stroke={1.6} /> : <IconLayoutGrid size={16} stroke={1.6} />}
            </IconButton>
          )}
          {adding.mayAdd && <Choosers adding={adding} />}
        </span>
      </header>
      {adding.mayAdd && <DropAnywhere name={title} onFiles={adding.add} />}
      {uploads.length > 0 && (
        <ul className={classes.uploads}>
          {uploads.map((upload) => (
            <UploadLine key={upload.key} upload={upload} />
          ))}
        </ul>
      )}
      {query.isLoadingError && (
        <p className={related.none} role="alert">
          {sentenceFor(query.error)}{' '}
          <Button variant="subtle" size="compact-xs" onClick={() => void query.refetch()}>
            {t('web.error.retry')}
          </Button>
        </p>
      )}
      {query.data !== undefined && count === 0 && uploads.length === 0 && (
        <p className={related.none}>{adding.mayAdd ? (isPhone ? t('files.noneOnPhone') : t('files.none')) : t('files.noneToRead')}</p>
      )}
      {shown.length > 0 && (
        <ul className={view === 'grid' ? classes.grid : classes.lines}>
          {shown.map((file) => (
            <FileItem key={file.id} file={file} entity={fileEntity} view={view} onOpen={() => look(file)} />
          ))}
        </ul>
      )}
      {count > first && (
        <More
          label={isWhole && !query.hasNextPage ? t('files.fewer') : t('files.all', { count })}
          onClick={() => {
            if (query.hasNextPage) void query.fetchNextPage()
            setWhole(!isWhole || query.hasNextPage)
          }}
        />
      )}
    </section>
  )
}

const More = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Button variant="subtle" color="gray" size="compact-sm" onClick={onClick}>
    {label}
  </Button>
)

/** Files from the device; on one that is held in the hand, its camera too. */
function Choosers({ adding }: { adding: Adding }) {
  const input = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const onChange = (event: React.ChangeEvent<HTMLInputElement>) => {
    adding.add(event.currentTarget.files)
    // So that the same file can be chosen again.
    event.currentTarget.value = ''
  }
  return (
    <>
      <IconButton label={t('files.camera')} size="sm" className={classes.camera} onClick={() => camera.current?.click()}>
        <IconCamera size={16} stroke={1.6} />
      </IconButton>
      <IconButton label={t('files.add')} size="sm" onClick={() => input.current?.click()}>
        <IconPlus size={16} stroke={1.6} />
      </IconButton>
      <input ref={input} type="file" multiple hidden onChange={onChange} />
      <input ref={camera} type="file" accept="image/jpeg,image/png" capture="environment" hidden onChange={onChange} />
    </>
  )
}
