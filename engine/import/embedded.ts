import { mediaTypeOf, sniffedBytes } from '#engine/files/media-type.ts'
import { longestPhoto, mostPhotoMegabytes, tooLargePhoto } from '#engine/import/readers/limits.ts'
import { isCleanable } from '#platform/images/images.ts'

/** Why a photo stays out while its row comes in. */
export interface PhotoProblem {
  readonly code: string
  readonly params?: Readonly<Record<string, number>>
}

const embedded = /^data:(?:image\/)?([\w.+-]*);base64,/

/** What stands against a photo, as far as its beginning tells; a broken one shows when it is unpacked. A link is followed by nobody. */
export function photoProblem(cell: string): PhotoProblem | undefined {
  if (cell === tooLargePhoto || cell.length > longestPhoto) return { code: 'import.photo-too-large', params: { max: mostPhotoMegabytes } }
  const head = embedded.exec(cell.slice(0, 200))?.[0]
  if (head === undefined) return { code: cell.startsWith('data:') ? 'import.photo-unreadable' : 'import.photo-linked' }
  const beginning = Buffer.from(cell.slice(head.length, head.length + sniffedBytes * 2), 'base64')
  return isCleanable(mediaTypeOf(beginning.subarray(0, sniffedBytes), '').mediaType) ? undefined : { code: 'import.photo-unreadable' }
}

/** The bytes of a photo against which nothing stands. */
export const photoBytes = (cell: string): Buffer => Buffer.from(cell.slice(cell.indexOf(',') + 1), 'base64')

/** A cell as people are shown it: of a photo its type and size (`JPEG, 84 KB`), of anything else its text. */
export function shownCell(cell: string): string {
  if (!cell.startsWith('data:')) return cell
  if (cell === tooLargePhoto) return `> ${mostPhotoMegabytes} MB`
  const [head, type = ''] = embedded.exec(cell.slice(0, 200)) ?? []
  if (head === undefined) return cell
  const kilobytes = `${Math.max(1, Math.round(((cell.length - head.length) * 3) / 4 / 1024))} KB`
  return type === '' ? kilobytes : `${type.toUpperCase()}, ${kilobytes}`
}
