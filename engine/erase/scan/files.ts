import { createReadStream } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import { unpacked } from '#engine/erase/scan/unpack.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Area, areas, type Files } from '#platform/files/files.ts'

const all = new Date(8.64e15)
const separator = Buffer.from('\n')

/** The files of the tenant, area by area: decrypted, and archives unpacked. A canary lies among them as a file of its own. */
export async function* lookThroughFiles(files: Files, seeker: Seeker, tenantId: string, clock: Clock): AsyncGenerator<Looked> {
  for (const area of areas) {
    const planted = { tenantId, area, id: newId(clock) }
    await files.write(planted, [Buffer.from(seeker.canary)])
    try {
      yield await seeker.look(`files ${area}`, contentsOf(files, tenantId, area))
    } finally {
      await files.remove(planted)
    }
  }
}

async function* contentsOf(files: Files, tenantId: string, area: Area): AsyncGenerator<Buffer> {
  for await (const name of files.olderThan(all, [area], tenantId)) {
    yield* unpacked(await buffer(files.read(name)))
    yield separator
  }
}

/**
 * What lies in the folder of the data besides: logs, scratch files. Pages of a database are left out, since whoever can read them reads freed ones too: the certificate says by when they
 * are overwritten.
 */
export async function lookThroughFolder(folder: string, seeker: Seeker): Promise<Looked> {
  const planted = join(folder, `${seeker.canary}.txt`)
  await writeFile(planted, seeker.canary, { mode: 0o600 })
  try {
    return await seeker.look('folder of the data', bytesBelow(folder))
  } finally {
    await rm(planted, { force: true })
  }
}

async function* bytesBelow(folder: string): AsyncGenerator<Buffer> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  if (entries.some(({ name }) => name === 'PG_VERSION')) return
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* bytesBelow(path)
    else if (entry.isFile() && (await stat(path).catch(() => undefined)) !== undefined) {
      for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 })) yield piece as Buffer
      yield separator
    }
  }
}
