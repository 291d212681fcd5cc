import { lazy, Suspense } from 'react'
import { loadWords } from '#web/app/language.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { useModel } from '#web/app/tenant.ts'
import classes from '#web/derived/record/record-page.module.css'
import { RelatedPanel, relationsTo } from '#web/derived/record/related-panel.tsx'
import { fileEntityOf } from '#web/files/files.ts'

const FilesPanel = lazy(async () => {
  await loadWords('files')
  return import('#web/files/files-panel.tsx')
})

const FilePanel = lazy(async () => {
  await loadWords('files')
  return import('#web/files/file-panel.tsx')
})

interface SideColumnProps {
  entity: ModelEntity
  record: RecordData
  title: string
}

/** What belongs to a record besides its fields and its timeline: related records, files; of a file, itself. Nothing at all where there can be neither. */
export function SideColumn({ entity, record, title }: SideColumnProps) {
  const { entities } = useModel()
  if (fileEntityOf(entities)?.name === entity.name)
    return (
      <div className={classes.side}>
        <Suspense>
          <FilePanel record={record} />
        </Suspense>
      </div>
    )
  const files = entity.hangsOn === null ? fileEntityOf(entities) : undefined
  if (files === undefined && relationsTo(entities, entity.name).length === 0) return null
  return (
    <div className={classes.side}>
      <RelatedPanel entity={entity} record={record} />
      {files !== undefined && (
        <Suspense>
          <FilesPanel entity={entity} record={record} title={title} files={files} />
        </Suspense>
      )}
    </div>
  )
}
