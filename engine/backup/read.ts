import { createHash } from 'node:crypto'
import { type Manifest, manifestPath, objectPath, openManifest, type Part, partPath, partPlace } from '#engine/backup/format.ts'
import { openedPart, type TableFrames } from '#engine/backup/frames.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { Keys } from '#platform/keys/keys.ts'
import { isId } from '#schema/values/id.ts'

export interface BackupSource {
  readonly target: BackupTarget
  readonly keys: Pick<Keys, 'tenant' | 'installation'>
}

/** The ids of the backups that are whole, the newest first. Ids are in the order of time. */
export async function listBackups(target: BackupTarget): Promise<string[]> {
  const ids: string[] = []
  for await (const path of target.list('backups')) {
    const id = /^backups\/([0-9a-f-]{36})\/manifest\.json$/.exec(path)?.[1]
    if (id !== undefined) ids.push(id)
  }
  return ids.sort().reverse()
}

/** @param from the id of a backup, or `newest` */
export async function readManifest({ target, keys }: BackupSource, from: string): Promise<Manifest> {
  const id = from === 'newest' ? (await listBackups(target))[0] : from
  if (id === undefined) throw new BackupError('backup.none')
  if (!isId(id)) throw new BackupError('backup.unknown')
  return openManifest(await whole(target, manifestPath(id)), id, keys.installation)
}

async function whole(target: BackupTarget, path: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of target.read(path)) pieces.push(piece)
  } catch (error) {
    throw error instanceof BackupError && error.code === 'backup.missing-part' ? new BackupError('backup.unknown') : error
  }
  return Buffer.concat(pieces)
}

const cipherFor = (keys: BackupSource['keys'], part: Part): Cipher | Promise<Cipher> =>
  part.tenantId === null ? keys.installation : keys.tenant(part.tenantId)

/** The tables of a part with what COPY sent of each; whatever was changed is refused on the way, at the latest at the end. */
export async function* readPart({ target, keys }: BackupSource, manifest: Manifest, part: Part): AsyncGenerator<TableFrames> {
  const sum = createHash('sha256')
  let bytes = 0
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of target.read(partPath(manifest.id, part.tenantId))) {
      sum.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  yield* openedPart(counted(), await cipherFor(keys, part), partPlace(manifest.id, part.tenantId), part.tables)
  if (bytes !== part.bytes || sum.digest('hex') !== part.sha256) throw new BackupError('backup.damaged')
}

export interface Checked {
  readonly parts: number
  readonly rows: number
  readonly objects: number
}

/** Reads every byte of a backup, or of one tenant's part of it, and touches nothing. Throws at the first fault. */
export async function checkBackup(source: BackupSource, manifest: Manifest, tenantId?: string): Promise<Checked> {
  const parts = manifest.parts.filter((part) => tenantId === undefined || part.tenantId === null || part.tenantId === tenantId)
  let rows = 0
  let objects = 0
  for (const part of parts) {
    try {
      for await (const { data } of readPart(source, manifest, part)) for await (const _ of data);
    } catch (error) {
      throw named(error, part)
    }
    rows += part.tables.reduce((sum, table) => sum + table.rows, 0)
    for (const object of part.objects) {
      await checkObject(source.target, object)
      objects += 1
    }
  }
  return { parts: parts.length, rows, objects }
}

const named = (error: unknown, part: Part): unknown =>
  error instanceof BackupError && error.at === undefined
    ? new BackupError(error.code, `${part.tenantId ?? 'global'}.sealed`, error.cause)
    : error

async function checkObject(target: BackupTarget, { name, sha256 }: Part['objects'][number]): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of target.read(objectPath(name))) hash.update(piece)
  if (hash.digest('hex') !== sha256) throw new BackupError('backup.damaged', name)
}

/** The part of a tenant, by its id or by the slug it bore then. */
export async function partOf({ keys }: BackupSource, manifest: Manifest, tenant: string): Promise<Part> {
  for (const part of manifest.parts) {
    if (part.tenantId === null || part.label === null) continue
    if (part.tenantId === tenant || (await slugThen(keys, manifest, part)) === tenant) return part
  }
  throw new BackupError('backup.tenant-not-in')
}

/** The slug that a tenant bore; undefined where its key is gone, and with it all that the part holds. */
export async function slugThen(keys: BackupSource['keys'], manifest: Manifest, part: Part): Promise<string | undefined> {
  if (part.tenantId === null || part.label === null) return undefined
  try {
    return (await keys.tenant(part.tenantId)).decrypt(Buffer.from(part.label, 'base64'), `backup-label|${manifest.id}`).toString('utf8')
  } catch {
    return undefined
  }
}
