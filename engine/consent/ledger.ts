import { createHash } from 'node:crypto'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Database, Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { ConsentEvent } from '#privacy/consent/fold.ts'
import type { MessageClass } from '#schema/consent.ts'

/** A line to be added. */
export interface NewLine {
  /** Its own, where the same must not be written twice: a second time it is refused as taken (`database.unique`). */
  readonly id?: string
  readonly person: PersonRef
  readonly purposeId: string | null
  readonly class: MessageClass
  readonly channel: ConsentEvent['channel']
  readonly act: ConsentEvent['act']
  readonly method: ConsentEvent['method']
  /** When it was said; now unless told. */
  readonly at?: string
  readonly language?: string | null
  /** The text that was agreed to. */
  readonly notice?: string | null
  readonly gpc?: boolean
  readonly actorId?: string | null
  readonly messageId?: string | null
  readonly evidence?: Readonly<Record<string, unknown>> | null
}

/** A line as it is read: for the person's record, the receipt and the export. */
export interface Line extends ConsentEvent {
  readonly entity: string
  readonly personId: string
  readonly recordedAt: string
  readonly language: string | null
  readonly noticeHash: string | null
  readonly actorId: string | null
  readonly evidence: Readonly<Record<string, unknown>> | null
}

const noticeText = 'insert into consent_notice (tenant_id, hash, text, created_at) values ($1, $2, $3, $4) on conflict do nothing'
const lineText = `insert into consent_event (tenant_id, id, entity, person_id, purpose_id, class, channel, act, at, recorded_at, method, language, notice_hash, gpc, actor_id, message_id, sealed_evidence)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`
const linesText = `select id, entity, person_id, purpose_id, class, channel, act, at, recorded_at, method, language, notice_hash, gpc, actor_id, sealed_evidence
from consent_event where tenant_id = $1 and person_id = any($2::uuid[]) order by id desc`

const aad = (tenantId: string, id: string): string => `consent_event|sealed_evidence|${id}|${tenantId}`

/** What a notice is known by: its bytes, so that one word changed makes another. */
export const noticeHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The statements that add lines, and keep the texts that were agreed to. To be sent with what they belong to. */
export function lineStatements(clock: Clock, cipher: Cipher, tenantId: string, lines: readonly NewLine[]): Statement[] {
  const now = clock.now().toISOString()
  const notices = new Map(lines.flatMap(({ notice }) => (notice ? [[noticeHash(notice), notice] as const] : [])))
  return [
    ...[...notices].map(([hash, text]) => statement(noticeText, [tenantId, hash, text, now])),
    ...lines.map((line) => {
      const id = line.id ?? newId(clock)
      const evidence = line.evidence ? cipher.encrypt(Buffer.from(JSON.stringify(line.evidence)), aad(tenantId, id)) : null
      const { person, purposeId, channel, act, method, notice } = line
      return statement(lineText, [
        ...[
          tenantId,
          id,
          person.entity,
          person.id,
          purposeId,
          line.class,
          channel,
          act,
          line.at ?? now,
          now,
          method,
          line.language ?? null,
        ],
        ...[notice ? noticeHash(notice) : null, line.gpc ?? false, line.actorId ?? null, line.messageId ?? null, evidence],
      ])
    }),
  ]
}

export const linesStatement = (tenantId: string, personIds: readonly string[]): Statement => statement(linesText, [tenantId, personIds])

/** Reads rows of `linesStatement`. */
export const readLines = (cipher: Cipher, tenantId: string, rows: readonly Readonly<Record<string, unknown>>[]): Line[] =>
  rows.map((row) => ({
    id: String(row.id),
    entity: String(row.entity),
    personId: String(row.person_id),
    purposeId: row.purpose_id as string | null,
    class: row.class as MessageClass,
    channel: row.channel as ConsentEvent['channel'],
    act: row.act as ConsentEvent['act'],
    at: String(row.at),
    recordedAt: String(row.recorded_at),
    method: row.method as ConsentEvent['method'],
    language: row.language as string | null,
    noticeHash: row.notice_hash as string | null,
    gpc: row.gpc === true,
    actorId: row.actor_id as string | null,
    evidence: row.sealed_evidence
      ? (JSON.parse(cipher.decrypt(row.sealed_evidence as Buffer, aad(tenantId, String(row.id))).toString('utf8')) as Line['evidence'])
      : null,
  }))

/** The ledger of these people, the newest line first. */
export async function linesOf(database: Database, cipher: Cipher, tenantId: string, personIds: readonly string[]): Promise<Line[]> {
  const [found] = await database.batch(tenantId, [linesStatement(tenantId, personIds)])
  return readLines(cipher, tenantId, found?.rows ?? [])
}

const lockText = 'select pg_advisory_xact_lock(hashtextextended($1::text || id, 0)) from unnest($2::text[]) as id'

/** The same for whoever adds to it in this transaction: two who do come one after the other, and the second sees what the first wrote. */
export async function lockedLines(tx: Transaction, cipher: Cipher, personIds: readonly string[]): Promise<Line[]> {
  await tx.query(statement(lockText, [tx.tenantId, personIds.toSorted()]))
  const { rows } = await tx.query(linesStatement(tx.tenantId, personIds))
  return readLines(cipher, tx.tenantId, rows)
}
