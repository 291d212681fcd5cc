import { IconFile, IconFileText, IconFileZip, IconMusic, IconPhoto, IconTable, IconVideo } from '@tabler/icons-react'
import { usePicture } from '#web/fields/record-avatar.tsx'
import classes from '#web/files/files.module.css'
import { endingOf, type FileRecord, thumbnailPath } from '#web/files/files.ts'

const icons: readonly (readonly [RegExp, typeof IconFile])[] = [
  [/^image\//, IconPhoto],
  [/^audio\//, IconMusic],
  [/^video\//, IconVideo],
  [/csv$|sheet|excel|tab-separated/, IconTable],
  [/^text\/|word|opendocument\.text|rtf$|presentation|json$|pdf$/, IconFileText],
  [/zip$|rar$|7z|gzip|tar$|bzip2|xz$/, IconFileZip],
]

/** What a file looks like: its picture, else what sort of thing it is. Its name stands beside it. */
export function FileFace({ file, size }: { file: FileRecord; size: 'tile' | 'line' }) {
  const { preview, mediaType, id } = file.content
  const picture = usePicture(thumbnailPath(file), preview === 'image' ? id : undefined)
  if (picture !== undefined) return <img className={classes.face} data-size={size} src={picture} alt="" />
  const Icon = icons.find(([type]) => type.test(mediaType))?.[1] ?? IconFile
  return (
    <span className={classes.face} data-size={size}>
      <Icon size={size === 'tile' ? 26 : 18} stroke={1.4} aria-hidden="true" />
      {size === 'tile' && <span className={classes.ending} data-ending={endingOf(file.name)} aria-hidden="true" />}
    </span>
  )
}
