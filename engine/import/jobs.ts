import type { Writing } from '#engine/act/writing.ts'
import { conflict, invalid } from '#engine/api/errors.ts'
import { type Engine, notAllowed, writingLater } from '#engine/engine.ts'
import { importOf, mayImport } from '#engine/import/access.ts'
import { runRows } from '#engine/import/run.ts'
import { type ImportRun, type ImportState, readImport, stateStatement } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { resetProgress } from '#engine/import/undo-store.ts'
import { finished, type JobAnswer, type JobPayload, newJob, progressed, takeJob } from '#engine/jobs.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { tellImport } from '#engine/notifications/work.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { FileError } from '#platform/files/errors.ts'
import type { Files } from '#platform/files/files.ts'

interface ImportTask {
  readonly importId: string
}

/** The import's new state, its job and the queue's task: all or none. 409 when it is in none of the states to begin with. */
async function begin(
  writing: Writing,
  run: ImportRun,
  to: { state: 'running' | 'undoing'; from: readonly ImportState[]; refusal: string; kind: string; total: number },
): Promise<JobAnswer> {
  const { tenantId } = writing.principal
  // One after the other: two at a time would make what both name twice.
  const { statements, answer } = await newJob(writing, to.kind, { importId: run.id } satisfies ImportTask, to.total, `import ${tenantId}`)
  await writing.database.tenant(tenantId, async (tx) => {
    const changed = await tx.query(stateStatement(tenantId, run.id, to.state, to.from, writing.clock.now().toISOString()))
    if (changed.count !== 1) throw conflict(to.refusal)
    await tx.finish([...(to.state === 'undoing' ? [resetProgress(tenantId, run.id)] : []), ...statements])
  })
  return answer
}

/** Starts the import, or takes up one that failed: its rows that are not done yet. 409 when it was started before, 422 when nothing is mapped. */
export async function startImport(writing: Writing, id: string): Promise<JobAnswer> {
  const run = await importOf(writing, id)
  if (run.settings.columns.every(({ target }) => target === null)) throw invalid([{ pointer: '/columns', code: 'import.nothing-mapped' }])
  return begin(writing, run, {
    state: 'running',
    from: ['mapping', 'failed'],
    refusal: 'import.already-started',
    kind: 'import',
    total: run.rows,
  })
}

/** Starts taking an import back. 409 while it runs, and when it never wrote anything or was undone before. */
export async function startUndo(writing: Writing, id: string): Promise<JobAnswer> {
  const run = await importOf(writing, id)
  return begin(writing, run, {
    state: 'undoing',
    from: ['done', 'failed'],
    refusal: run.state === 'running' ? 'import.not-finished' : 'import.cannot-undo',
    kind: 'undo_import',
    total: run.created + run.updated,
  })
}

/** The worker's task: brings the rows in. */
export const runImport = (engine: Engine, files: Files, payload: JobPayload): Promise<void> =>
  work(engine, payload, 'done', async (writing, run, progress) => {
    await runRows(writing, files, run, { progress })
    const { created, updated, skipped, failed } = (await readImport(writing, run.id)) ?? run
    return { created, updated, skipped, failed }
  })

/** The worker's task: takes them back. */
export const runUndo = (engine: Engine, payload: JobPayload): Promise<void> =>
  work(engine, payload, 'undone', async (writing, run, progress) => {
    await undoRows(writing, run, async () => progress((await readImport(writing, run.id))?.done ?? 0))
    return { kept: (await readImport(writing, run.id))?.kept ?? 0 }
  })

/** The queue has tried often enough: the import stops, and can be started again by hand. */
export async function failImport(engine: Engine, payload: JobPayload): Promise<void> {
  const taken = await takeJob<ImportTask>(engine, payload)
  if (taken !== undefined) await stop(engine, payload, taken.task.importId, 'job.interrupted')
}

async function stop(engine: Engine, payload: JobPayload, importId: string, problem: string): Promise<void> {
  const at = engine.clock.now().toISOString()
  const failed = stateStatement(payload.tenantId, importId, 'failed', ['running', 'undoing'], at, problem)
  const told = await tellImport(engine, payload.tenantId, importId, payload.jobId, 'failed')
  await engine.database.batch(payload.tenantId, [failed, finished(payload, at, { problem }), ...told])
  const run = await readImport({ ...engine, principal: { tenantId: payload.tenantId } }, importId)
  if (run !== undefined) await tellOwnersOf(engine, payload, run, 'failed')
}

/** Of an import of the operator's the owners are told, whose records it made. */
async function tellOwnersOf(
  engine: Engine,
  { tenantId, jobId: sourceId }: JobPayload,
  run: ImportRun,
  detail: 'done' | 'undone' | 'failed',
): Promise<void> {
  if (run.createdBy !== null || detail === 'undone') return
  const notice = { kind: 'import', sourceId, entity: run.entity, recordId: run.id } as const
  await tellOwners(engine, tenantId, { ...notice, detail: detail === 'done' ? 'operator' : detail })
}

type Work = (writing: Writing, run: ImportRun, progress: (done: number) => Promise<void>) => Promise<unknown>

/** A lost database ends nothing: the queue tries again, and the work goes on where it was. Anything else is said and can be started again by hand. */
async function work(engine: Engine, payload: JobPayload, state: 'done' | 'undone', run: Work): Promise<void> {
  const taken = await takeJob<ImportTask>(engine, payload)
  if (taken === undefined) return
  const { tenantId } = payload
  const { importId } = taken.task
  const writing = await writingLater(engine, taken.principal)
  try {
    const found = await readImport({ ...engine, principal: taken.principal }, importId)
    if (found?.state !== (state === 'done' ? 'running' : 'undoing')) return
    const entity = writing?.model.entity(found.entity)
    if (writing === undefined || entity === undefined || !mayImport(entity, writing.principal))
      return await stop(engine, payload, importId, notAllowed)
    const total = state === 'done' ? found.rows : found.created + found.updated
    const result = await run(writing, found, async (done) => {
      await engine.database.batch(tenantId, [progressed(payload, done, total)])
    })
    const at = engine.clock.now().toISOString()
    await engine.database.batch(tenantId, [
      stateStatement(tenantId, importId, state, ['running', 'undoing'], at),
      finished(payload, at, { result }),
      ...(await tellImport(engine, tenantId, importId, payload.jobId, state)),
    ])
    await tellOwnersOf(engine, payload, found, state)
  } catch (error) {
    if (isPassing(error)) throw error
    await stop(engine, payload, importId, error instanceof FileError ? error.code : 'import.internal')
    throw error
  }
}

const passing = ['database.connection-lost', 'database.unavailable', 'database.serialisation', 'database.timeout', 'database.rolled-back']

/** What mends itself: the database is away, two writers met once too often, or another worker has these rows in hand. */
const isPassing = (error: unknown): boolean =>
  error instanceof DatabaseError && (passing.includes(error.code) || error.constraint === 'import_row_pkey')
