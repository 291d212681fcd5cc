import type { Engine } from '#engine/engine.ts'
import { fileDays } from '#engine/import/access.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Files } from '#platform/files/files.ts'

const forgetText = `delete from import_run where tenant_id = $1 and id = $2 and state = 'mapping'`

/** Removes the files of imports whose days are over, and what was chosen for those that never started. Undoing goes on without the file. What fails has its turn the next time; `failed` is told. */
export async function expireImports(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  files: Files,
  failed: (error: unknown) => void,
): Promise<void> {
  const before = new Date(clock.now().getTime() - fileDays * 24 * 60 * 60 * 1000)
  for await (const name of files.olderThan(before)) {
    if (name.area !== 'import') continue
    try {
      await database.batch(name.tenantId, [statement(forgetText, [name.tenantId, name.id])])
      await files.remove(name)
    } catch (error) {
      failed(error)
    }
  }
}
