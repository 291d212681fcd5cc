import { beginning, recordColumns, type SealedFacts, sealHash } from '#engine/change/seal.ts'
import { wakeNotifications } from '#engine/notifications/follow.ts'
import { statement } from '#engine/storage/sql.ts'
import { wakeWebhooks } from '#engine/webhooks/follow.ts'
import type { Database, Transaction } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'

const batch = 1000

const lockText = `select pg_try_advisory_xact_lock(hashtextextended('seal ' || $1::text, 0)) as mine`
const tailText = `select ${recordColumns} from unsealed u join change_record c on c.tenant_id = $1 and c.id = u.change_id where u.tenant_id = $1 order by c.id limit ${batch}`
const headText = 'select position, hash from change_seal where tenant_id = $1 order by position desc limit 1'
const sealText =
  'insert into change_seal (tenant_id, position, change_id, hash) select $1, u.position, u.change_id, u.hash from unnest($2::bigint[], $3::uuid[], $4::bytea[]) as u(position, change_id, hash)'
const emptyText = 'delete from unsealed where tenant_id = $1 and change_id = any($2::uuid[])'

async function sealBatch(tx: Transaction): Promise<number> {
  const { tenantId } = tx
  const [lock, head, tail] = await Promise.all([
    tx.query<{ mine: boolean }>(statement(lockText, [tenantId])),
    tx.query<{ position: number; hash: Buffer }>(statement(headText, [tenantId])),
    tx.query<SealedFacts>(statement(tailText, [tenantId])),
  ])
  if (!lock.rows[0]?.mine || tail.rows.length === 0) return 0
  let position = Number(head.rows[0]?.position ?? 0)
  let hash = head.rows[0]?.hash ?? beginning
  const seals = tail.rows.map((record) => {
    position += 1
    hash = sealHash(hash, tenantId, position, record)
    return { position, id: record.id, hash }
  })
  const ids = seals.map(({ id }) => id)
  await tx.finish([
    statement(sealText, [tenantId, seals.map((seal) => seal.position), ids, seals.map((seal) => seal.hash)]),
    statement(emptyText, [tenantId, ids]),
    wakeWebhooks(tenantId),
    wakeNotifications(tenantId),
  ])
  return seals.length
}

/** Gives the waiting changes of one tenant their positions. The lock is asked first, in the same snapshot as the head, so that two sealers cannot give one position twice; should they meet all the same, the primary key stops the second. */
export async function sealTenant(database: Database, tenantId: string): Promise<number> {
  let sealed = 0
  for (;;) {
    const now = await database.tenant(tenantId, sealBatch)
    sealed += now
    if (now < batch) return sealed
  }
}

/** A tenant whose rows are being exchanged is sealed when it is open again. */
const isClosed = (error: unknown): boolean => error instanceof DatabaseError && error.code === 'database.tenant-closed'

/** One round of the sealer: all tenants that have a tail. One that cannot be sealed keeps no other waiting; what went wrong is thrown when all had their turn. */
export async function sealAll(database: Database): Promise<number> {
  const { rows } = await database.global<{ tenant_id: string }>({
    name: 'unsealed_tenants',
    text: 'select tenant_id from app.tenants_with_unsealed_changes()',
  })
  let sealed = 0
  const failures: unknown[] = []
  for (const { tenant_id: tenantId } of rows)
    try {
      sealed += await sealTenant(database, tenantId)
    } catch (error) {
      if (!isClosed(error)) failures.push(error)
    }
  if (failures.length > 0) throw failures[0]
  return sealed
}
