import type { Writing } from '#engine/act/writing.ts'
import { namesOf, type Place } from '#engine/mentions/named.ts'
import { statement } from '#engine/storage/sql.ts'

const listText = 'select entity, record_id from mention where tenant_id = $1 and unreadable order by record_id desc limit 200'
const countText = 'select count(*)::integer as count from mention where tenant_id = $1 and unreadable'

/** Files that nobody can read: pictures, recordings, documents that are locked or scanned. Whom they name only a person can see. The newest first. */
export async function unreadableFiles(writing: Writing): Promise<{ readonly files: Place[]; readonly count: number }> {
  const { tenantId } = writing.principal
  const [found, counted] = await writing.database.batch(tenantId, [statement(listText, [tenantId]), statement(countText, [tenantId])])
  const rows = (found?.rows ?? []) as unknown as { entity: string; record_id: string }[]
  const named = await namesOf(writing, rows)
  return {
    files: rows.flatMap((row) => named.get(row.record_id) ?? []),
    count: Number(counted?.rows[0]?.count ?? 0),
  }
}
