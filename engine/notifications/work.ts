import type { Engine } from '#engine/engine.ts'
import { tell } from '#engine/notifications/notice.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

type Telling = Pick<Engine, 'database' | 'clock'>

const importText = 'select created_by, entity from import_run where tenant_id = $1 and id = $2'
const exportText = 'select created_by, entity from export_run where tenant_id = $1 and id = $2'

async function told(
  { database, clock }: Telling,
  tenantId: string,
  notice: {
    readonly kind: 'import' | 'export'
    readonly text: string
    readonly runId: string
    readonly sourceId: string
    readonly detail: string
  },
): Promise<Statement[]> {
  const { kind, text, runId, sourceId, detail } = notice
  const [found] = await database.batch(tenantId, [statement(text, [tenantId, runId])])
  const row = found?.rows[0] as { created_by: string | null; entity: string } | undefined
  if (row === undefined || row.created_by === null) return []
  return tell(tenantId, [{ kind, memberId: row.created_by, sourceId, entity: row.entity, recordId: runId, detail }], clock)
}

/** Tells who started an import how it ended; to go along with its last state. Each run of its job is told once. */
export const tellImport = (
  engine: Telling,
  tenantId: string,
  runId: string,
  jobId: string,
  detail: 'done' | 'undone' | 'failed',
): Promise<Statement[]> => told(engine, tenantId, { kind: 'import', text: importText, runId, sourceId: jobId, detail })

/** Tells who started an export how it ended. */
export const tellExport = (engine: Telling, tenantId: string, runId: string, detail: 'done' | 'failed'): Promise<Statement[]> =>
  told(engine, tenantId, { kind: 'export', text: exportText, runId, sourceId: runId, detail })
