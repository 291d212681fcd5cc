import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Writing } from '#engine/act/writing.ts'
import { contentsFor } from '#engine/archive/contents.ts'
import { archiveOf } from '#engine/archive/export.ts'
import { bringInFrom } from '#engine/archive/in.ts'
import { insertRun, runEnd } from '#engine/archive/runs.ts'
import { recordOf } from '#engine/change/record.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Files } from '#platform/files/files.ts'
import { openInPlace } from '#platform/files/scratch.ts'

export interface Door {
  readonly writing: Writing
  readonly files: Files
  readonly progress: (done: number, total: number) => void
}

/** Everything of a tenant into a file of ours alone (0600), whole or not at all; recorded in its history. */
export async function exportToFile({ writing, files, progress }: Door, path: string): Promise<{ bytes: number }> {
  const { principal, database } = writing
  const taken = { id: principal.tenantId, before: null, after: { everything: true } }
  await database.batch(
    principal.tenantId,
    await recordOf(writing, principal, { action: 'archive.export', entity: 'tenant', rows: [taken] }),
  )
  const beside = `${path}.part`
  try {
    const all = archiveOf({
      writing,
      contents: () => contentsFor(writing, files, principal.tenantId),
      progress: async (done, total) => progress(done, total),
    })
    const out = createWriteStream(beside, { mode: 0o600 })
    await pipeline(Readable.from(all, { objectMode: false }), out)
    await rename(beside, path)
    return { bytes: out.bytesWritten }
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Everything of an archive, read where it lies, into an empty tenant. Throws an `ArchiveError` that says what is wrong with it. */
export async function importFromFile({ writing, files }: Omit<Door, 'progress'>, path: string): Promise<{ rows: number }> {
  const { database, principal, clock } = writing
  const source = await openInPlace(path)
  const id = newId(clock)
  const { tenantId } = principal
  try {
    await database.batch(tenantId, [await insertRun(writing, id, 'in')])
    return await bringInFrom(writing, files, source, id)
  } catch (error) {
    const { code, part } = error as { code?: string; part?: string | null }
    await database.batch(tenantId, [runEnd(tenantId, id, clock.now(), { problem: code ?? 'job.interrupted', part: part ?? null })])
    throw error
  } finally {
    await source.close()
  }
}
