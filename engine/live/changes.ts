import { partAad, type Values } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database, Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** A change with its position: what everybody who follows the tenant reads, in this order. */
export interface SealedChange {
  readonly position: number
  readonly id: string
  readonly at: string
  readonly actorKind: string
  readonly actorId: string | null
  readonly action: string
  readonly entity: string
  /** The names of all fields that changed, in whichever record. */
  readonly fields: readonly string[]
  readonly rows: number
  /** The records, in order; none where there are more than `namedAtMost`. */
  readonly ids: readonly string[]
}

/** Of a larger batch nobody wants every record by name. */
export const namedAtMost = 100

const changesText = `select s.position, c.id, c.at, c.actor_kind as "actorKind", c.actor_id as "actorId", c.action, c.entity, c.fields, c.rows,
case when c.rows <= $4 then array(select p.record_id from change_part p where p.tenant_id = $1 and p.change_id = c.id order by p.position) else '{}'::uuid[] end as ids
from change_seal s join change_record c on c.tenant_id = $1 and c.id = s.change_id
where s.tenant_id = $1 and s.position > $2 order by s.position limit $3`
const idsText = 'select record_id from change_part where tenant_id = $1 and change_id = $2 order by position'
const partsText = 'select record_id, sealed_values from change_part where tenant_id = $1 and change_id = $2 order by position'

/** Asks for the sealed changes after a position, in sealed order. */
export const changesAfter = (tenantId: string, position: number, most: number) =>
  statement(changesText, [tenantId, position, most, namedAtMost])

/** The rows of such an answer. */
export const asChanges = (rows: readonly Record<string, unknown>[]): SealedChange[] =>
  rows.map((row) => ({ ...(row as unknown as SealedChange), position: Number(row.position) }))

/** The records of a change, however many. */
export async function idsOf(database: Database, tenantId: string, change: SealedChange): Promise<readonly string[]> {
  if (change.rows <= namedAtMost) return change.ids
  const [found] = await database.batch(tenantId, [statement(idsText, [tenantId, change.id])])
  return (found?.rows ?? []).map((row) => String(row.record_id))
}

export interface ChangedPart {
  readonly id: string
  readonly before: Values | null
  readonly after: Values | null
}

/** What became of each record of a change; an erased one is missing. */
export async function partsOf(query: Transaction['query'], cipher: Cipher, tenantId: string, changeId: string): Promise<ChangedPart[]> {
  const { rows } = await query<{ record_id: string; sealed_values: Buffer | null }>(statement(partsText, [tenantId, changeId]))
  return rows.flatMap(({ record_id: id, sealed_values: sealed }) => {
    if (sealed === null) return []
    const { before, after } = JSON.parse(cipher.decrypt(sealed, partAad(tenantId, changeId, id)).toString('utf8')) as ChangedPart
    return [{ id, before, after }]
  })
}
