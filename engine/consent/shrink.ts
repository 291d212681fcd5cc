import { type Line, linesStatement, readLines } from '#engine/consent/ledger.ts'
import { hashedAddresses } from '#engine/consent/suppression.ts'
import type { Identifiers } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

type Addresses = Pick<Identifiers, 'emails' | 'phones'>

/** What a person said, and where they were reached. */
export interface Spoken {
  readonly lines: readonly Line[]
  readonly addresses: Addresses
}

const proofText = `insert into consent_proof (tenant_id, id, person_hash, purpose_id, class, act, at, notice_hash, shrunk_at)
select $1, p.id, p.person_hash, p.purpose_id, p.class, p.act, p.at, p.notice_hash, $9
from unnest($2::uuid[], $3::bytea[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::text[]) as p(id, person_hash, purpose_id, class, act, at, notice_hash)`
const endText = 'select app.end_consent_lines($1::uuid[])'

/** The statements that keep, of each line, what proves it: one proof for each address of the person who said it, and for nobody else. */
function proofStatements(cipher: Cipher, tenantId: string, clock: Clock, people: readonly Spoken[]): Statement[] {
  const at = clock.now().toISOString()
  const rows = people.flatMap(({ lines, addresses }) => {
    if (lines.length === 0) return []
    const { hashes, keep } = hashedAddresses(cipher, tenantId, addresses, at)
    const mails = hashes.filter(({ kind }) => kind === 'email')
    return (mails.length > 0 ? mails : hashes).flatMap(({ hash }) => lines.map((line) => ({ id: newId(clock), hash, keep, line })))
  })
  const [first] = rows
  if (first === undefined) return []
  const of = (pick: (line: Line) => unknown): unknown[] => rows.map(({ line }) => pick(line))
  const values = [
    ...[tenantId, rows.map(({ id }) => id), rows.map(({ hash }) => hash), of(({ purposeId }) => purposeId)],
    ...[of((line) => line.class), of(({ act }) => act), of((line) => line.at), of(({ noticeHash }) => noticeHash), at],
  ]
  return [first.keep, statement(proofText, values)]
}

/** The statements by which lines shrink that were read already; those of `ids` go. */
export const shrunkStatements = (
  cipher: Cipher,
  tenantId: string,
  clock: Clock,
  ids: readonly string[],
  people: readonly Spoken[],
): Statement[] => [...proofStatements(cipher, tenantId, clock, people), statement(endText, [ids])]

/**
 * The statements by which the ledger of one person, in however many records, shrinks when they are erased: of each line the keyed hash of each e-mail address (else phone
 * number), purpose, act, time and notice stay, for three years (Art. 17(3)(e) GDPR). Nothing of them leads to the person but for who knows the address. A second time it
 * finds nothing.
 */
export async function shrinkStatements(
  tx: Transaction,
  cipher: Cipher,
  clock: Clock,
  ids: readonly string[],
  addresses: Addresses,
): Promise<Statement[]> {
  if (ids.length === 0) return []
  const { rows } = await tx.query(linesStatement(tx.tenantId, ids))
  const lines = readLines(cipher, tx.tenantId, rows)
  return lines.length === 0 ? [] : shrunkStatements(cipher, tx.tenantId, clock, ids, [{ lines, addresses }])
}
