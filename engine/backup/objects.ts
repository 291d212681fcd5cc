import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keySetPath, objectPath, type StoredObject } from '#engine/backup/format.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'

interface Sources {
  readonly target: BackupTarget
  /** The files of tenants, as they lie: sealed. */
  readonly files: ByteStore
  readonly keysDir: string
}

/** Files of these areas expire by themselves within days, and what they were made of is in the backup. */
const passing = new Set(['import', 'export', 'archive'])
const nameForm = /^[0-9a-f-]{36}\/([a-z-]+)\/[a-z0-9][a-z0-9-]*$/
const everything = new Date('9999-12-31T00:00:00Z')

/**
 * Files are encrypted where they lie and never rewritten: each is copied once, however many backups hold it, and named in each
 * of them with its hash. One without reference is removed when the backups are pruned.
 */
export async function copyObjects({ target, files }: Sources, tenantId: string): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  for await (const name of files.list(tenantId, everything)) {
    const area = nameForm.exec(name)?.[1]
    if (area === undefined || passing.has(area)) continue
    const found = await files.read(name, 0, Number.MAX_SAFE_INTEGER)
    // Deleted while the backup ran: its row says so in the next one.
    if (found === undefined) continue
    const there = (await target.size(objectPath(name))) === found.size
    objects.push({ name, ...(there ? await hashOf(found.content) : await target.write(objectPath(name), found.content)) })
  }
  return objects
}

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of content) {
    hash.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Puts the files of a part back where they are missing; what is there already is never rewritten, and so the same. */
export async function restoreObjects(
  { target, files }: Pick<Sources, 'target' | 'files'>,
  objects: readonly StoredObject[],
): Promise<number> {
  let restored = 0
  for (const { name, bytes } of objects) {
    if ((await files.size(name)) === bytes) continue
    await files.put(name, target.read(objectPath(name)))
    restored += 1
  }
  return restored
}

/** The wrapped keys of all tenants, as they are now, beside the backups: without the root key nobody can open them. One whose tenant is gone goes too, but a key that is merely missing here does not. */
export async function copyKeySet({ target, keysDir }: Sources, tenants: ReadonlySet<string>): Promise<void> {
  const folder = join(keysDir, 'tenants')
  const kept = new Set([...tenants].map(keySetPath))
  for (const file of await readdir(folder).catch(() => [])) {
    const tenantId = /^([0-9a-f-]{36})\.json$/.exec(file)?.[1]
    if (tenantId === undefined) continue
    const wrapped = await readFile(join(folder, file)).catch(() => undefined)
    if (wrapped === undefined) continue
    if (!(await holds(target, keySetPath(tenantId), wrapped))) await target.write(keySetPath(tenantId), [wrapped])
    kept.add(keySetPath(tenantId))
  }
  for await (const path of target.list('keyset')) if (!kept.has(path)) await target.remove(path)
}

async function holds(target: BackupTarget, path: string, content: Buffer): Promise<boolean> {
  if ((await target.size(path)) !== content.length) return false
  const pieces: Buffer[] = []
  for await (const piece of target.read(path)) pieces.push(piece)
  return Buffer.concat(pieces).equals(content)
}

/** When a tenant's key is destroyed, so is its copy beside the backups: else an escrowed root key would bring it back. */
export const forgetInKeySet = (target: BackupTarget, tenantId: string): Promise<void> => target.remove(keySetPath(tenantId))
