import { hash, randomBytes } from 'node:crypto'
import type { Principal } from '#engine/access/principal.ts'
import { canonical } from '#engine/change/canonical.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { Keys } from '#platform/keys/keys.ts'

export type Values = Readonly<Record<string, unknown>>

/** What happened to one record: its values before and after, of the fields that changed. */
export interface ChangedRow {
  readonly id: string
  readonly before: Values | null
  readonly after: Values | null
}

export interface Change {
  readonly id: string
  readonly at: string
  readonly principal: Principal
  readonly action: string
  readonly entity: string
  readonly rows: readonly ChangedRow[]
  /** Their names, where the rows themselves do not say: a change that keeps no value. */
  readonly fields?: readonly string[]
}

/** All at once: a hash that is fed piece by piece costs three times as much, and every value of a history has one. */
const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** Binds a ciphertext to its place: table, column, row, tenant. */
export const partAad = (tenantId: string, changeId: string, recordId: string): string =>
  `change_part|sealed_values|${changeId}/${recordId}|${tenantId}`

const saltBytes = 16

/**
 * Are these the bytes of that commitment? It is the SHA-256 of what lies encrypted: the canonical text of the values and of a salt, which goes with them. Without the salt nobody can try values
 * against it. As text: it is made at a third of the cost of a buffer.
 */
export const isCommitted = (plain: Buffer, commitment: Buffer): boolean => hash('sha256', plain, 'hex') === commitment.toString('hex')

const recordText = `insert into change_record (tenant_id, id, at, actor_kind, actor_id, action, entity, fields, rows, channel, commitment)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
const partText = `insert into change_part (tenant_id, change_id, position, record_id, commitment, sealed_values)
select $1, $2, u.position, u.record_id, u.commitment, u.sealed_values from unnest($3::uuid[], $4::bytea[], $5::bytea[]) with ordinality as u(record_id, commitment, sealed_values, position)`
const unsealedText = 'insert into unsealed (tenant_id, change_id) values ($1, $2)'

/** The statements that record a change, in the transaction of the change itself: who and what in clear, values encrypted row by row. */
export function changeStatements(change: Change, cipher: Cipher): Statement[] {
  const { tenantId } = change.principal
  const parts = change.rows.map(({ id, before, after }) => {
    const plain = Buffer.from(canonical({ before, after, salt: randomBytes(saltBytes).toString('base64') }))
    return { id, commitment: sha256(plain), sealed: cipher.encrypt(plain, partAad(tenantId, change.id, id)) }
  })
  const changed = change.rows.flatMap(({ before, after }) => Object.keys(after ?? before ?? {}))
  const fields = [...new Set(change.fields ?? changed)].sort()
  const { kind, actorId, channel } = change.principal
  const commitment = sha256(Buffer.concat(parts.map((part) => part.commitment)))
  return [
    statement(recordText, [
      tenantId,
      change.id,
      change.at,
      kind,
      actorId,
      change.action,
      change.entity,
      fields,
      parts.length,
      channel,
      commitment,
    ]),
    statement(partText, [
      tenantId,
      change.id,
      parts.map((part) => part.id),
      parts.map((part) => part.commitment),
      parts.map((part) => part.sealed),
    ]),
    statement(unsealedText, [tenantId, change.id]),
  ]
}

/** The same for what is no record: keys made and revoked, settings changed, the tenant's own model. To be sent with the change itself. */
export async function recordOf(
  { keys, clock }: { readonly keys: Keys; readonly clock: Clock },
  principal: Principal,
  change: Pick<Change, 'action' | 'entity' | 'rows'>,
): Promise<Statement[]> {
  const cipher = await keys.tenant(principal.tenantId)
  return changeStatements({ ...change, id: newId(clock), at: clock.now().toISOString(), principal }, cipher)
}
