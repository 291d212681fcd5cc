import type { Writing } from '#engine/act/writing.ts'
import { shrinkStatements } from '#engine/consent/shrink.ts'
import type { EntityModel } from '#engine/model.ts'
import { identifiersOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

const endTexts = [
  'delete from told where tenant_id = $1 and person_id = any($2::uuid[])',
  'delete from writing_reason where tenant_id = $1 and person_id = any($2::uuid[])',
  'delete from opt_in where tenant_id = $1 and person_id = any($2::uuid[])',
]

/** What people said and were told ends with their records; of the ledger the proofs stay. */
export async function endPeopleStatements(
  tx: Transaction,
  writing: Writing,
  entity: EntityModel,
  ids: readonly string[],
  cipher: Cipher,
): Promise<Statement[]> {
  if (!entity.restrictable) return []
  const system = { ...writing, purpose: 'rights' as const, principal: { ...writing.principal, kind: 'system' as const } }
  const people = ids.map((id) => ({ entity: entity.name, id }))
  const shrunk = await shrinkStatements(tx, cipher, writing.clock, ids, await identifiersOf(system, people))
  return [...shrunk, ...endTexts.map((text) => statement(text, [tx.tenantId, ids]))]
}
