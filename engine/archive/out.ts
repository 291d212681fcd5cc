import { createHash } from 'node:crypto'
import type { Writing } from '#engine/act/writing.ts'
import { forbidden } from '#engine/api/errors.ts'
import { contentsFor } from '#engine/archive/contents.ts'
import { archiveOf, type ExportOptions } from '#engine/archive/export.ts'
import { type ArchiveRun, insertRun, runEnd, runOf, runProgress, runWritten, takeRun } from '#engine/archive/runs.ts'
import { recordOf } from '#engine/change/record.ts'
import { type Engine, notAllowed, writingLater } from '#engine/engine.ts'
import { mostBeginnings, overtaken } from '#engine/export/export.ts'
import { enqueue } from '#engine/jobs.ts'
import { newId } from '#platform/clock/ids.ts'
import type { FileName, Files } from '#platform/files/files.ts'

export interface ArchivePayload {
  readonly tenantId: string
  readonly archiveId: string
}

/** Everything may be taken out, and brought in, by an owner alone. */
export function mustBeOwner({ principal }: Pick<Writing, 'principal'>): void {
  if (principal.role !== 'owner') throw forbidden('archive.owners-only')
}

export const archiveFile = (tenantId: string, id: string): FileName => ({ tenantId, area: 'export', id })

/** Records that everything is being taken out, and by whom, and starts the job. What a tenant asks for twice is made one after the other. */
export async function startArchive(writing: Writing): Promise<ArchiveRun> {
  mustBeOwner(writing)
  const { database, principal, clock } = writing
  const id = newId(clock)
  const taken = { id: principal.tenantId, before: null, after: { everything: true } }
  const recorded = await recordOf(writing, principal, { action: 'archive.export', entity: 'tenant', rows: [taken] })
  const job = enqueue('archive', { tenantId: principal.tenantId, archiveId: id }, 6, `archive ${principal.tenantId}`)
  await database.batch(principal.tenantId, [await insertRun(writing, id, 'out'), ...recorded, job])
  return runOf(writing, id)
}

/**
 * The job: writes the file anew from the first row, so that a worker that died leaves nothing half; and once more where an erasure ended while it read, since what it read before may hold whoever
 * is gone.
 */
export async function runArchive(engine: Engine, files: Files, { tenantId, archiveId }: ArchivePayload): Promise<void> {
  const { database, clock } = engine
  const failed = (problem: string): Promise<unknown> => database.batch(tenantId, [runEnd(tenantId, archiveId, clock.now(), { problem })])
  for (let beginning = 1; ; beginning += 1) {
    const principal = await takeRun(engine, tenantId, archiveId)
    if (principal === undefined) return
    const writing = await writingLater(engine, principal, 'export')
    if (writing?.principal.role !== 'owner') return void (await failed(notAllowed))
    const written = await writeArchive(engine, files, writing, archiveId)
    const [ended] = await database.batch(tenantId, [runWritten(tenantId, archiveId, clock.now(), written)])
    if (ended?.rows.length !== 0) return
    await files.remove(archiveFile(tenantId, archiveId))
    if (beginning === mostBeginnings) return void (await failed(overtaken))
  }
}

async function writeArchive(engine: Engine, files: Files, writing: Writing, archiveId: string): Promise<{ bytes: number; sha256: string }> {
  const { tenantId } = writing.principal
  const hash = createHash('sha256')
  const everything = archiveOf({
    writing,
    contents: () => contentsFor(engine, files, tenantId),
    progress: told(engine, tenantId, archiveId),
  })
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const chunk of everything) {
      hash.update(chunk)
      yield chunk
    }
  }
  const bytes = await files.write(archiveFile(tenantId, archiveId), content())
  return { bytes, sha256: hash.digest('hex') }
}

/** Not at every page: a row that is rewritten thousands of times would fill the disk with old versions. */
const told = ({ database }: Engine, tenantId: string, archiveId: string): ExportOptions['progress'] => {
  let last = Number.NEGATIVE_INFINITY
  return async (done, total) => {
    if (performance.now() - last < 500 && done < total) return
    last = performance.now()
    await database.batch(tenantId, [runProgress(tenantId, archiveId, done, total)])
  }
}

/** The queue has given up. */
export const failArchive = ({ database, clock }: Engine, { tenantId, archiveId }: ArchivePayload): Promise<unknown> =>
  database.batch(tenantId, [runEnd(tenantId, archiveId, clock.now(), { problem: 'job.interrupted' })])
