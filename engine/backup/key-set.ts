import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupPlace } from '#engine/backup/write.ts'
import { writePrivately } from '#platform/files/private-file.ts'

/** Puts the wrapped keys of tenants back where they are missing, from beside the backups. What is in KEYS_DIR already stays. */
export async function restoreKeySet({ target, keysDir }: Pick<BackupPlace, 'target' | 'keysDir'>): Promise<number> {
  let restored = 0
  for await (const path of target.list('keyset')) {
    const file = /^keyset\/([0-9a-f-]{36}\.json)$/.exec(path)?.[1]
    if (file === undefined) continue
    const place = join(keysDir, 'tenants', file)
    if ((await readFile(place).catch(() => undefined)) !== undefined) continue
    const pieces: Buffer[] = []
    for await (const piece of target.read(path)) pieces.push(piece)
    await writePrivately(place, Buffer.concat(pieces))
    restored += 1
  }
  return restored
}
