import type { Writing } from '#engine/act/writing.ts'
import { ApiError } from '#engine/api/errors.ts'
import { bringContents } from '#engine/archive/contents.ts'
import { ArchiveError } from '#engine/archive/errors.ts'
import { bringIn } from '#engine/archive/import.ts'
import { openArchive } from '#engine/archive/open.ts'
import { type ArchivePayload, mustBeOwner } from '#engine/archive/out.ts'
import { type ArchiveRun, insertRun, runEnd, runOf, runProgress, takeRun } from '#engine/archive/runs.ts'
import { type Engine, notAllowed, writingLater } from '#engine/engine.ts'
import { enqueue } from '#engine/jobs.ts'
import { newId } from '#platform/clock/ids.ts'
import { FileError } from '#platform/files/errors.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import { openScratch, type Scratch } from '#platform/files/scratch.ts'

/** What may be sent through a browser; larger ones are brought in by the command line. */
export const mostArchiveBytes = 8 * 1024 ** 3

const incomingFile = (tenantId: string, id: string): FileName => ({ tenantId, area: 'import', id })

/** Keeps an archive that comes, and starts the job that looks at it and brings it in. */
export async function receiveArchive(writing: Writing, files: Files, content: AsyncIterable<Uint8Array>): Promise<ArchiveRun> {
  mustBeOwner(writing)
  const { database, principal, clock } = writing
  const id = newId(clock)
  const name = incomingFile(principal.tenantId, id)
  try {
    await files.write(name, content, mostArchiveBytes)
    const job = enqueue('archive_import', { tenantId: principal.tenantId, archiveId: id }, 6, `archive ${principal.tenantId}`)
    await database.batch(principal.tenantId, [await insertRun(writing, id, 'in'), job])
  } catch (error) {
    await files.remove(name)
    throw error instanceof FileError && error.code === 'file.too-large' ? new ApiError(413, 'archive.too-large') : error
  }
  return runOf(writing, id)
}

/** The job. What is wrong with the archive ends it at once; anything else is tried again from the beginning, since nothing of it is there. */
export async function runArchiveImport(engine: Engine, files: Files, scratchFolder: string, payload: ArchivePayload): Promise<void> {
  const { tenantId, archiveId } = payload
  const principal = await takeRun(engine, tenantId, archiveId)
  if (principal === undefined) return
  const name = incomingFile(tenantId, archiveId)
  const writing = await writingLater(engine, principal)
  if (writing?.principal.role !== 'owner') {
    await engine.database.batch(tenantId, [runEnd(tenantId, archiveId, engine.clock.now(), { problem: notAllowed })])
    await files.remove(name)
    return
  }
  const scratch = await openScratch(scratchFolder, files.read(name))
  try {
    await bringInFrom(writing, files, scratch, archiveId)
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error
    const end = runEnd(tenantId, archiveId, engine.clock.now(), { problem: error.code, part: error.part })
    await engine.database.batch(tenantId, [end])
  } finally {
    await scratch.close()
  }
  await files.remove(name)
}

/** Looks at all of an archive, then brings all of it in. Throws an `ArchiveError` before anything is written, or leaves nothing of what was. */
export async function bringInFrom(
  writing: Writing,
  files: Files,
  source: Pick<Scratch, 'read' | 'size'>,
  archiveId: string,
): Promise<{ rows: number }> {
  const { database, principal, clock } = writing
  const { tenantId } = principal
  const archive = await openArchive(source)
  try {
    let last = Number.NEGATIVE_INFINITY
    const progress = async (done: number, total: number): Promise<void> => {
      if (performance.now() - last < 500) return
      last = performance.now()
      await database.batch(tenantId, [runProgress(tenantId, archiveId, done, total)])
    }
    const { rows } = archive.manifest
    const along = [
      runProgress(tenantId, archiveId, rows, rows),
      runEnd(tenantId, archiveId, clock.now(), { bytes: source.size, sha256: archive.sha256 }),
      // Whom the texts name is hashed under the key of this organisation, so it did not come along.
      enqueue('rebuild_mentions', { tenantId }),
    ]
    const takeBack = await bringContents(files, archive, tenantId)
    try {
      return await bringIn({ writing, archive, progress, along })
    } catch (error) {
      await takeBack()
      throw error
    }
  } finally {
    archive.close()
  }
}
