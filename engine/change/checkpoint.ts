import { canonical } from '#engine/change/canonical.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { statement } from '#engine/storage/sql.ts'
import { tellCheckpoint } from '#engine/webhooks/follow.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'
import { isSigned, type Signer } from '#platform/keys/signer.ts'

/** Where a tenant's chain stood at a moment. */
export interface Checkpoint {
  readonly format: 'steward-checkpoint'
  readonly version: 1
  readonly tenantId: string
  readonly position: number
  /** SHA-256 of the chain up to there, hexadecimal. */
  readonly hash: string
  readonly at: string
  /** Of the first record after a restore: how far the backup went, and where the chain had stood that it replaced. */
  readonly epoch?: { readonly restoredTo: number; readonly lastPosition: number; readonly lastHash: string }
}

interface Document {
  readonly checkpoint: Checkpoint
  readonly signature: { readonly algorithm: 'Ed25519'; readonly keyId: string; readonly publicKey: string; readonly value: string }
}

export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly code: 'checkpoint.malformed' | 'checkpoint.forged'

  constructor(code: CheckpointError['code']) {
    super(code)
    this.code = code
  }
}

const headText = 'select position, hash from change_seal where tenant_id = $1 order by position desc limit 1'
const insertText = 'insert into checkpoint (tenant_id, position, at, document) values ($1, $2, $3, $4) on conflict do nothing'
const latestText = 'select document from checkpoint where tenant_id = $1 order by at desc, position desc limit 1'

type Place = { readonly database: Database; readonly keys: Pick<Keys, 'signer'>; readonly clock: Clock }

/** Seals what waits and signs where the chain stands; kept, told to every webhook, and given as text. Undefined for a chain without a record. */
export async function makeCheckpoint({ database, keys, clock }: Place, tenantId: string): Promise<string | undefined> {
  await sealTenant(database, tenantId)
  const [found] = await database.batch(tenantId, [statement(headText, [tenantId])])
  const head = found?.rows[0] as { position: number | string; hash: Buffer } | undefined
  if (head === undefined) return undefined
  const position = Number(head.position)
  const signed = await signHead({ keys, clock }, tenantId, { position, hash: head.hash })
  await database.batch(tenantId, [signed.statement, ...(await tellCheckpoint({ database, clock }, tenantId, position))])
  return signed.document
}

/** Signs that the chain stands there: the text, and what keeps it, to go along in the caller's transaction. */
export async function signHead(
  { keys, clock }: Omit<Place, 'database'>,
  tenantId: string,
  head: { readonly position: number; readonly hash: Buffer },
  epoch?: Checkpoint['epoch'],
): Promise<{ document: string; statement: Statement }> {
  const at = clock.now().toISOString()
  const stands = { position: head.position, hash: head.hash.toString('hex'), at, ...(epoch === undefined ? {} : { epoch }) }
  const checkpoint: Checkpoint = { format: 'steward-checkpoint', version: 1, tenantId, ...stands }
  const signer = await keys.signer()
  const { keyId, publicKey } = signer
  const value = signer.sign(canonical(checkpoint))
  const document = canonical({ checkpoint, signature: { algorithm: 'Ed25519', keyId, publicKey, value } } satisfies Document)
  return { document, statement: statement(insertText, [tenantId, head.position, at, document]) }
}

/** The newest signed text of a tenant; undefined where none was made. */
export async function latestCheckpoint(database: Database, tenantId: string): Promise<string | undefined> {
  const [found] = await database.batch(tenantId, [statement(latestText, [tenantId])])
  return found?.rows[0]?.document as string | undefined
}

/** The newest for a certificate: where the chain stood, without the signature, since the certificate has one. Null where none was made. */
export async function checkpointFor(database: Database, tenantId: string): Promise<Pick<Checkpoint, 'position' | 'hash' | 'at'> | null> {
  const text = await latestCheckpoint(database, tenantId)
  if (text === undefined) return null
  const { position, hash, at } = readCheckpoint(text).checkpoint
  return { position, hash, at }
}

/**
 * What a checkpoint says, and whose key signed it. Throws for one that was changed in any place, and for one that another key signed than that of `by`: who rewrites a chain can
 * sign it too, with a key of their own.
 */
export function readCheckpoint(text: string, by?: Pick<Signer, 'publicKey'>): { checkpoint: Checkpoint; keyId: string; publicKey: string } {
  let found: Partial<Document> | null
  try {
    found = JSON.parse(text) as Partial<Document> | null
  } catch {
    throw new CheckpointError('checkpoint.malformed')
  }
  const { checkpoint, signature } = found ?? {}
  if (checkpoint?.format !== 'steward-checkpoint' || typeof signature?.publicKey !== 'string' || typeof signature.value !== 'string')
    throw new CheckpointError('checkpoint.malformed')
  const isOurs = by === undefined || by.publicKey === signature.publicKey
  if (!(isOurs && isSigned(canonical(checkpoint), signature.value, signature.publicKey))) throw new CheckpointError('checkpoint.forged')
  return { checkpoint, keyId: signature.keyId, publicKey: signature.publicKey }
}
