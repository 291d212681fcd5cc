import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Manifest, objectPath, type Part } from '#engine/backup/format.ts'
import { beganAt } from '#engine/backup/prune.ts'
import { type BackupSource, listBackups, readManifest, readPart } from '#engine/backup/read.ts'
import { aadOf, globalAad, globalColumns, sealedColumns } from '#engine/erase/ciphertexts.ts'
import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import { unpacked } from '#engine/erase/scan/unpack.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { openFiles } from '#platform/files/files.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** A backup that was looked through, and when it was made. */
export interface LookedBackup extends Looked {
  readonly at: number
}

/**
 * Every backup there is: each table of the tenant's part and of the installation's, decrypted and unpacked, the ciphertexts in it opened, and the files that it names. The tenant's id, which
 * stands in each row of its part, is the canary.
 */
export async function* lookThroughBackups(source: BackupSource, seeker: Seeker, tenantId: string): AsyncGenerator<LookedBackup> {
  for (const id of await listBackups(source.target)) {
    const manifest = await readManifest(source, id)
    const parts = manifest.parts.filter((part) => part.tenantId === null || part.tenantId === tenantId)
    if (!parts.some((part) => part.tenantId === tenantId)) continue
    const looked = await seeker.look(`backup ${id}`, contentsOf(source, manifest, parts))
    yield { ...looked, at: beganAt(id) }
  }
}

async function* contentsOf(source: BackupSource, manifest: Manifest, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const cipher = part.tenantId === null ? source.keys.installation : await source.keys.tenant(part.tenantId)
    for await (const { table, columns, data } of readPart(source, manifest, part)) yield* rowsOf(table, columns, data, part, cipher)
    if (part.tenantId === null) continue
    const files = openFiles(asStore(source.target), source.keys)
    for (const { name } of part.objects) {
      const [tenantId = '', area = '', id = ''] = name.split('/')
      yield* unpacked(await buffer(files.read({ tenantId, area: area as 'file', id })))
    }
  }
}

/** What COPY wrote, and the ciphertexts of its rows opened. */
async function* rowsOf(
  table: string,
  columns: readonly string[],
  data: AsyncIterable<Buffer>,
  { tenantId }: Part,
  cipher: Cipher,
): AsyncGenerator<Buffer> {
  const sealed = (tenantId === null ? globalColumns : sealedColumns).filter(({ store }) => store.name === table)
  let rest = ''
  for await (const piece of data) {
    yield piece
    if (sealed.length === 0) continue
    const lines = (rest + piece.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const values = line.split('\t')
      const row = Object.fromEntries(columns.map((name, index) => [name, values[index]]))
      for (const each of sealed) {
        const value = row[each.column]
        if (value === undefined || !value.startsWith('\\\\x')) continue
        yield cipher.decrypt(Buffer.from(value.slice(3), 'hex'), tenantId === null ? globalAad(each, row) : aadOf(each, row, tenantId))
      }
    }
  }
}

/** The files of a backup, read as files are. */
const asStore = (target: BackupTarget): ByteStore => {
  const never = (): never => {
    throw new Error('a backup is only read')
  }
  return {
    put: never,
    remove: never,
    list: never,
    size: (key) => target.size(objectPath(key)),
    async read(key, start, end) {
      const size = await target.size(objectPath(key))
      if (size === undefined) return undefined
      const bytes = await buffer(target.read(objectPath(key)))
      return { size, content: Readable.from([bytes.subarray(start, end)]) }
    },
  }
}
