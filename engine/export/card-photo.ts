import { buffer } from 'node:stream/consumers'
import { FileError } from '#platform/files/errors.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import { ImageError } from '#platform/images/errors.ts'
import { withImage } from '#platform/images/images.ts'

/** Bytes; ours are small squares. Address books refuse cards whose photo is much larger. */
const mostBytes = 200 * 1024

/**
 * A photo in base64, as a JPEG, which every address book can show. Undefined where its bytes are gone or damaged (the card comes without), and where it is too large for
 * a card.
 */
export async function cardPhoto(files: Pick<Files, 'read'>, name: FileName): Promise<string | undefined> {
  try {
    const bytes = await withImage(files.read(name), 'image/webp', (image) => buffer(image.jpeg()))
    return bytes.length > mostBytes ? undefined : bytes.toString('base64')
  } catch (error) {
    if (isLost(error)) return undefined
    throw error
  }
}

const isLost = (error: unknown): boolean =>
  error instanceof ImageError || (error instanceof FileError && (error.code === 'file.missing' || error.code === 'file.damaged'))
