import { linesStatement, readLines } from '#engine/consent/ledger.ts'
import { hashesOf } from '#engine/consent/suppression.ts'
import type { Identifiers } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

const proofText = `insert into consent_proof (tenant_id, id, person_hash, purpose_id, class, act, at, notice_hash, shrunk_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
const endText = 'select app.end_consent_lines($1::uuid[])'

/**
 * The statements by which the ledger of people who are erased shrinks: of each line the keyed hash of each e-mail address (else phone number), purpose, act, time and notice
 * stay, for three years (Art. 17(3)(e) GDPR). Nothing of them leads to the person but for who knows the address. A second time it finds nothing.
 */
export async function shrinkStatements(
  tx: Transaction,
  cipher: Cipher,
  clock: Clock,
  personIds: readonly string[],
  addresses: Pick<Identifiers, 'emails' | 'phones'>,
): Promise<Statement[]> {
  if (personIds.length === 0) return []
  const { rows } = await tx.query(linesStatement(tx.tenantId, personIds))
  const lines = readLines(cipher, tx.tenantId, rows)
  if (lines.length === 0) return []
  const hashes = hashesOf(cipher, addresses)
  const kept = hashes.filter(({ kind }) => kind === 'email')
  const at = clock.now().toISOString()
  const proofs = (kept.length > 0 ? kept : hashes).flatMap(({ hash }) =>
    lines.map((line) =>
      statement(proofText, [tx.tenantId, newId(clock), hash, line.purposeId, line.class, line.act, line.at, line.noticeHash, at]),
    ),
  )
  return [...proofs, statement(endText, [personIds])]
}
