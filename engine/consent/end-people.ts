import type { Writing } from '#engine/act/writing.ts'
import { addressesOf } from '#engine/consent/addresses.ts'
import { linesStatement, readLines } from '#engine/consent/ledger.ts'
import { shrunkStatements } from '#engine/consent/shrink.ts'
import { suppressStatements } from '#engine/consent/suppression.ts'
import type { EntityModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import { within } from '#platform/database/frozen.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { isRefusal, standing } from '#privacy/consent/fold.ts'

const endTexts = [
  'delete from told where tenant_id = $1 and person_id = any($2::uuid[])',
  'delete from writing_reason where tenant_id = $1 and person_id = any($2::uuid[])',
  'delete from opt_in where tenant_id = $1 and person_id = any($2::uuid[])',
]

const allAdvertising = { purposeId: null, class: 'marketing', channel: 'mail' } as const

/** What people were told, and what of their opt-ins was open, ends with their records. */
export const endToldStatements = (tenantId: string, ids: readonly string[]): Statement[] =>
  endTexts.map((text) => statement(text, [tenantId, ids]))

/**
 * Of the ledger the proofs stay, each person's apart. Who objected to all advertising is not forgotten so that an import could bring them back: their addresses stay
 * barred.
 */
export async function endLedgerStatements(
  tx: Transaction,
  writing: Writing,
  entity: EntityModel,
  ids: readonly string[],
  cipher: Cipher,
): Promise<Statement[]> {
  if (!entity.restrictable || ids.length === 0) return []
  const { tenantId } = tx
  const { rows } = await tx.query(linesStatement(tenantId, ids))
  const said = Map.groupBy(readLines(cipher, tenantId, rows), ({ personId }) => personId)
  if (said.size === 0) return []
  const addresses = await addressesOf({ ...writing, database: within(writing.database, tx) }, entity, [...said.keys()])
  const people = [...said].map(([id, lines]) => ({ lines, addresses: addresses.get(id) ?? { emails: [], phones: [] } }))
  const barred = people.flatMap(({ lines, addresses: theirs }) => {
    const { act, since } = standing(lines, allAdvertising)
    return isRefusal(act) && since !== null ? suppressStatements(cipher, tenantId, theirs, { at: since, why: 'objection' }) : []
  })
  return [...barred, ...shrunkStatements(cipher, tenantId, writing.clock, ids, people)]
}
