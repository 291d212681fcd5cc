import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

const forgetText = `delete from notification where tenant_id = $1 and kind = 'retention' and detail = $2 and source_id = $3`

/** Somebody looked, and set another day: on that day owners are told anew (`remind.ts`). Goes along with the new day. */
export const reviewed = (tenantId: string, what: 'hold' | 'extended', sourceId: string): Statement =>
  statement(forgetText, [tenantId, what, sourceId])
