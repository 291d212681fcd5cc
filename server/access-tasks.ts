import type { TaskList } from 'graphile-worker'
import { type AccessPayload, failAccessExport, runAccessExport } from '#engine/people/access-export.ts'
import type { Context } from '#server/context.ts'
import { task } from '#server/task.ts'

/** Taking out the data of one person, for the person. */
export const accessTasks = ({ engine, files }: Context): TaskList => ({
  access_export: task<AccessPayload>(
    (payload) => runAccessExport(engine, files, payload),
    (payload) => failAccessExport(engine, payload),
  ),
})
