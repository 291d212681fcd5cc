import type { TaskList } from 'graphile-worker'
import type { Engine } from '#engine/engine.ts'
import { failImport, runImport } from '#engine/import/jobs.ts'
import type { JobPayload } from '#engine/jobs.ts'
import type { Files } from '#platform/files/files.ts'
import { task } from '#server/task.ts'

/** Bringing files of records in: what the server does, and a command that waits for it. */
export const importTasks = (engine: Engine, files: Files): TaskList => ({
  import: task<JobPayload>(
    (payload) => runImport(engine, files, payload),
    (payload) => failImport(engine, payload),
  ),
})
