import { randomBytes, randomUUID } from 'node:crypto'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { type Finding, failure, ok } from '#server/doctor/finding.ts'

const explained: Readonly<Record<string, string>> = {
  'file.store-unavailable': 'cannot be reached, or refuses us: check FILES_URL, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY',
  'file.store-full': 'has no room left',
}

/** Writes a few bytes where files lie, reads them back and removes them. */
export async function checkFiles(store: ByteStore, where: string): Promise<Finding> {
  const place = where.startsWith('s3:') ? `the bucket ${new URL(where).hostname}` : 'the folder of files'
  const key = `doctor/${randomUUID()}`
  const bytes = randomBytes(1000)
  async function* content(): AsyncGenerator<Uint8Array> {
    yield bytes
  }
  try {
    await store.put(key, content())
    const pieces: Uint8Array[] = []
    for await (const piece of (await store.read(key, 0, bytes.length))?.content ?? []) pieces.push(piece)
    await store.remove(key)
    if (!Buffer.concat(pieces).equals(bytes)) return failure('files', `${place} gives back other bytes than were written: use another`)
    if ((await store.size(key)) !== undefined) return failure('files', `${place} keeps what was removed: people’s files would stay there`)
    return ok('files', `${place} takes, gives back and removes`)
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    return failure('files', `${place} ${explained[code] ?? `refuses: ${code}`}`)
  }
}
