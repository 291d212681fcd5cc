import type { TaskList } from 'graphile-worker'
import { type AccessPayload, failAccessExport, runAccessExport } from '#engine/people/access-export.ts'
import type { Context } from '#server/context.ts'

/** Taking out the data of one person, for the person. */
export const accessTasks = ({ engine, files }: Context): TaskList => ({
  access_export: async (payload, { job }) => {
    const asked = payload as AccessPayload
    try {
      await runAccessExport(engine, files, asked)
    } catch (error) {
      if (job.attempts >= job.max_attempts) await failAccessExport(engine, asked)
      throw error
    }
  },
})
