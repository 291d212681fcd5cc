import { createHash } from 'node:crypto'
import { canonical } from '#engine/change/canonical.ts'
import { recordColumns, type SealedFacts } from '#engine/change/seal.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Query } from '#platform/database/statement.ts'

const page = 1000
const pageText = `select ${recordColumns} from carried_change k join change_record c on c.tenant_id = $1 and c.id = k.change_id
where k.tenant_id = $1 and k.import_id = $2 and ($3::uuid is null or k.change_id > $3) order by k.change_id limit ${page}`

export interface CarriedHistory {
  readonly changes: number
  /** SHA-256 over all of them in the order of their ids, in hexadecimal notation. */
  readonly hash: string
}

/** The history that came with one import, as its one sealed record covers it. */
export async function carriedHistory(query: Query, tenantId: string, importId: string): Promise<CarriedHistory> {
  const hash = createHash('sha256')
  let changes = 0
  let last: string | null = null
  for (;;) {
    const { rows }: { rows: SealedFacts[] } = await query<SealedFacts>(statement(pageText, [tenantId, importId, last]))
    for (const record of rows) hash.update(canonical({ ...record, commitment: record.commitment.toString('hex') }))
    changes += rows.length
    last = rows.at(-1)?.id ?? null
    if (rows.length < page) return { changes, hash: hash.digest('hex') }
  }
}
