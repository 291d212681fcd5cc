import type { Principal } from '#engine/access/principal.ts'
import { signHead } from '#engine/change/checkpoint.ts'
import { restoredAction } from '#engine/change/epoch.ts'
import { changeStatements } from '#engine/change/record.ts'
import { beginning, recordColumns, type SealedFacts, sealHash } from '#engine/change/seal.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Keys } from '#platform/keys/keys.ts'

export interface Head {
  readonly position: number
  readonly hash: Buffer
}

const headText = 'select position, hash from change_seal where tenant_id = $1 order by position desc limit 1'
const sealText = 'insert into change_seal (tenant_id, position, change_id, hash) values ($1, $2, $3, $4)'
const factsText = `select ${recordColumns} from change_record c where c.tenant_id = $1 and c.id = $2`
const emptyText = 'delete from unsealed where tenant_id = $1 and change_id = $2'

export async function headOf(database: Database, tenantId: string): Promise<Head> {
  const [found] = await database.batch(tenantId, [{ text: headText, values: [tenantId] }])
  const [row] = (found?.rows ?? []) as unknown as Head[]
  return row === undefined ? { position: 0, hash: beginning } : { position: Number(row.position), hash: row.hash }
}

/**
 * Opens a new epoch of the chain: its first record follows the last of the backup and takes the position after the last that was ever given, so that no
 * position is given twice, and it holds, encrypted, which backup it was and where the chain stood that it replaces.
 * `id`: the record's own, so that a rerun knows that it is there.
 */
export async function openEpoch(
  engine: { database: Database; keys: Keys; clock: Clock },
  tenantId: string,
  { id, backupId, replaced }: { id: string; backupId: string; replaced: Head },
): Promise<void> {
  const { database, keys, clock } = engine
  const backup = await headOf(database, tenantId)
  const position = Math.max(backup.position, replaced.position) + 1
  const after = { backupId, restoredTo: backup.position, lastPosition: replaced.position, lastHash: replaced.hash.toString('hex') }
  const rows = [{ id: tenantId, before: null, after }]
  const change = { id, at: clock.now().toISOString(), principal: operator(tenantId), action: restoredAction, entity: 'tenant', rows }
  const statements = changeStatements(change, await keys.tenant(tenantId))
  await database.tenant(tenantId, async (tx) => {
    for (const statement of statements) await tx.query(statement)
    const facts = (await tx.query<SealedFacts>({ text: factsText, values: [tenantId, id] })).rows[0]
    if (facts === undefined) throw new Error('the record of a restore was not written')
    const hash = sealHash(backup.hash, tenantId, position, facts)
    // Signed, so that whoever has a checkpoint of what was replaced can see by which restore.
    const { restoredTo, lastPosition, lastHash } = after
    const signed = await signHead({ keys, clock }, tenantId, { position, hash }, { restoredTo, lastPosition, lastHash })
    await tx.finish([
      { text: sealText, values: [tenantId, position, id, hash] },
      { text: emptyText, values: [tenantId, id] },
      signed.statement,
    ])
  })
}

const operator = (tenantId: string): Principal => ({
  kind: 'operator',
  tenantId,
  slug: '',
  actorId: null,
  accountId: null,
  sessionId: null,
  role: 'owner',
  mates: [],
  modelVersion: 0,
  country: 'DE',
  language: 'en',
  timeZone: 'UTC',
  channel: 'cli',
})
