import { IconEyeOff } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { t } from '#web/app/language.ts'
import type { FileRecord } from '#web/files/files.ts'
import { PictureView } from '#web/files/picture-view.tsx'
import classes from '#web/files/preview.module.css'
import { TextView } from '#web/files/text-view.tsx'
import { Skeletons } from '#web/kit/state.tsx'

const PdfView = lazy(() => import('#web/files/pdf-view.tsx'))

/** What can be looked at of a file, or why it cannot. */
export function FileView({ file }: { file: FileRecord }) {
  const { preview, mediaType } = file.content
  if (preview === 'image') return <PictureView file={file} />
  if (preview === 'pdf')
    return (
      <Suspense fallback={<Skeletons />}>
        <PdfView file={file} />
      </Suspense>
    )
  if (preview === 'text') return <TextView file={file} />
  return (
    <div className={classes.none}>
      <IconEyeOff size={28} stroke={1.4} aria-hidden="true" />
      <p>{mediaType.startsWith('image/') && mediaType !== 'image/svg+xml' ? t('files.preview.uncleaned') : t('files.preview.none')}</p>
    </div>
  )
}
