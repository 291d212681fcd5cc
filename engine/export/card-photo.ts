import { buffer } from 'node:stream/consumers'
import type { Taking } from '#engine/export/format.ts'
import { ImageError } from '#platform/images/errors.ts'
import { withImage } from '#platform/images/images.ts'

/** Bytes; ours are small squares. Address books refuse cards whose photo is much larger. */
const mostBytes = 200 * 1024

/**
 * The photo of a record in base64, as a JPEG, which every address book can show. Undefined where there is none, where its bytes are gone or damaged (the card comes without),
 * and where it is too large for a card.
 */
export async function cardPhoto({ files, writing }: Pick<Taking, 'files' | 'writing'>, id: unknown): Promise<string | undefined> {
  if (typeof id !== 'string') return undefined
  const name = { tenantId: writing.principal.tenantId, area: 'image', id } as const
  if ((await files.size(name)) === undefined) return undefined
  try {
    const bytes = await withImage(files.read(name), 'image/webp', (image) => buffer(image.jpeg()))
    return bytes.length > mostBytes ? undefined : bytes.toString('base64')
  } catch (error) {
    if (error instanceof ImageError) return undefined
    throw error
  }
}
