import { createHash } from 'node:crypto'
import { canonical } from '#engine/change/canonical.ts'

/** A change record as its hash sees it: everything in it, and its place. */
export interface SealedFacts {
  readonly id: string
  readonly at: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly action: string
  readonly entity: string
  readonly fields: readonly string[]
  readonly rows: number
  readonly channel: string
  readonly commitment: Buffer
}

export const recordColumns = 'c.id, c.at, c.actor_kind, c.actor_id, c.action, c.entity, c.fields, c.rows, c.channel, c.commitment'

/** The first link of every chain. */
export const beginning: Buffer = Buffer.alloc(32)

/** Hash of a record in its tenant's chain: SHA-256 over the hash before it, the tenant, the position and the record. */
export function sealHash(previous: Buffer, tenantId: string, position: number, record: SealedFacts): Buffer {
  const facts = { ...record, commitment: record.commitment.toString('hex'), tenantId, position }
  return createHash('sha256').update(previous).update(canonical(facts)).digest()
}
