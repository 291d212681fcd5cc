import type { Engine } from '#engine/engine.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** What a message says, and to whom; encrypted where it lies. */
export interface Body {
  readonly to: { readonly name: string; readonly email: string }
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export interface MessageAnswer {
  readonly id: string
  readonly class: string
  readonly template: string
  readonly state: string
  /** Why it may leave, or not: a stable word. */
  readonly verdict: string | null
  readonly createdAt: string
  readonly sentAt: string | null
  /** Absent where it carries a credential, or was forgotten. */
  readonly body: Body | null
}

interface Row {
  readonly id: string
  readonly class: string
  readonly template: string
  readonly state: string
  readonly verdict: string | null
  readonly credential: boolean
  readonly created_at: string
  readonly sent_at: string | null
  readonly sealed_body: Buffer | null
}

/** What is over its period, and waits for somebody to look before it ends, is out of sight. */
const inSight = `select m.id, m.class, m.template, m.state, m.verdict, m.credential, m.created_at, m.sent_at, m.sealed_body from message m where m.tenant_id = $1
and not exists (select 1 from sweep_part p where p.tenant_id = $1 and p.kind = 'message' and (p.state = 'waiting' or (p.state = 'going' and p.decided_at is not null))
and m.created_at <= p.due_before and not (m.id = any(coalesce(p.spared, '{}')::uuid[])))`
const listText = `${inSight} and ($2::uuid is null or m.id < $2) order by m.id desc limit $3`
const ofPersonText = `${inSight} and m.record_id = $2 order by m.id desc limit 50`

const aad = (tenantId: string, id: string): string => `message|sealed_body|${id}|${tenantId}`

export const sealBody = (cipher: Cipher, tenantId: string, id: string, body: Body): Buffer =>
  cipher.encrypt(Buffer.from(JSON.stringify(body)), aad(tenantId, id))

export const openBody = (cipher: Cipher, tenantId: string, id: string, sealed: Buffer): Body =>
  JSON.parse(cipher.decrypt(sealed, aad(tenantId, id)).toString('utf8')) as Body

const answerOf = (cipher: Cipher, tenantId: string, row: Row): MessageAnswer => ({
  id: row.id,
  class: row.class,
  template: row.template,
  state: row.state,
  verdict: row.verdict,
  createdAt: row.created_at,
  sentAt: row.sent_at,
  body: row.sealed_body === null || row.credential ? null : openBody(cipher, tenantId, row.id, row.sealed_body),
})

type Place = Pick<Engine, 'database' | 'keys'>

/** The outbox, newest first: what left, what stays, and why. */
export async function outbox(
  { database, keys }: Place,
  tenantId: string,
  before: string | undefined,
  limit = 50,
): Promise<{ data: MessageAnswer[]; next: string | null }> {
  const [found] = await database.batch(tenantId, [statement(listText, [tenantId, before ?? null, limit + 1])])
  const cipher = await keys.tenant(tenantId)
  const rows = (found?.rows ?? []) as unknown as Row[]
  const data = rows.slice(0, limit).map((row) => answerOf(cipher, tenantId, row))
  return { data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** The latest messages to one person, the newest first. */
export async function messagesTo({ database, keys }: Place, tenantId: string, personId: string): Promise<MessageAnswer[]> {
  const [found] = await database.batch(tenantId, [statement(ofPersonText, [tenantId, personId])])
  const cipher = await keys.tenant(tenantId)
  return ((found?.rows ?? []) as unknown as Row[]).map((row) => answerOf(cipher, tenantId, row))
}
