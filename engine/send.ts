import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from '#engine/engine.ts'
import { enqueue } from '#engine/jobs.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { MailError } from '#platform/mail/errors.ts'
import { type MailChannel, type MailOptions, openMail } from '#platform/mail/mail.ts'
import { maySend } from '#privacy/consent/may-send.ts'

/** What the gate needs: the engine and the channels. Without a mail server messages stay in the outbox. */
export interface Sending extends Engine {
  readonly mail: MailChannel | undefined
  readonly mailFrom: string
}

/** Opens the gate. It alone holds the channels. */
export const openSending = (engine: Engine, options: MailOptions & { readonly mailFrom: string }): Sending => ({
  ...engine,
  mail: openMail(options),
  mailFrom: options.mailFrom,
})

/** A message on its way to one person. */
export interface Outgoing {
  /** The message's own, where the same must not be sent twice: a second time it is refused as taken (`database.unique`). */
  readonly id?: string
  readonly tenantId: string
  readonly class: string
  readonly template: string
  readonly to: { readonly name: string; readonly email: string }
  readonly subject: string
  readonly text: string
  readonly html?: string
  /** It carries a link or code that lets its reader in: the outbox never shows what it says. */
  readonly credential: boolean
}

type Body = Pick<Outgoing, 'to' | 'subject' | 'text' | 'html'>

export interface MessageAnswer {
  readonly id: string
  readonly class: string
  readonly template: string
  readonly state: string
  readonly verdict: string | null
  readonly createdAt: string
  readonly sentAt: string | null
  /** Absent where it carries a credential, or was forgotten. */
  readonly body: Body | null
}

const aad = (tenantId: string, id: string): string => `message|sealed_body|${id}|${tenantId}`
const insertText = `insert into message (tenant_id, id, class, template, channel, state, verdict, credential, created_at, sealed_body) values ($1, $2, $3, $4, 'mail', $5, $6, $7, $8, $9)`
const loadText = `select id, class, credential, sealed_body from message where tenant_id = $1 and id = $2 and state = 'waiting'`
const settleText =
  'update message set state = $3, verdict = $4, sent_at = $5, attempts = attempts + 1, sealed_body = case when $6 then null else sealed_body end where tenant_id = $1 and id = $2'
const listText = `select id, class, template, state, verdict, credential, created_at, sent_at, sealed_body from message where tenant_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`

/** Takes a message to the gate. True when it will leave by mail; false when it stays in the outbox. What is refused is kept without its body, with the verdict. */
export async function send({ database, keys, clock, mail }: Sending, outgoing: Outgoing): Promise<boolean> {
  const { tenantId, to, subject, text, html } = outgoing
  const id = outgoing.id ?? newId(clock)
  const cipher = await keys.tenant(tenantId)
  const verdict = maySend(outgoing.class)
  const leaves = verdict.allowed && mail !== undefined
  const state = !verdict.allowed ? 'refused' : leaves ? 'waiting' : 'kept'
  const body: Body = { to, subject, text, ...(html === undefined ? {} : { html }) }
  const keepsBody = leaves || (verdict.allowed && !outgoing.credential)
  const sealed = keepsBody ? cipher.encrypt(Buffer.from(JSON.stringify(body)), aad(tenantId, id)) : null
  const row = [
    tenantId,
    id,
    outgoing.class,
    outgoing.template,
    state,
    verdict.reason,
    outgoing.credential,
    clock.now().toISOString(),
    sealed,
  ]
  await database.batch(tenantId, [statement(insertText, row), ...(leaves ? [enqueue('deliver', { tenantId, messageId: id }, 20)] : [])])
  return leaves
}

/** Why a mail server that is away is asked again so soon: the reader waits for the letter, and asks anew when none comes. */
const pauses = [1_000, 5_000]

/**
 * To somebody who is in no tenant: whoever signs up. There is no outbox for it, and nothing of it is kept. True when the mail server took it; false where none is set, or the
 * verdict is no.
 */
export async function sendUnkept({ mail, mailFrom }: Pick<Sending, 'mail' | 'mailFrom'>, outgoing: Unkept): Promise<boolean> {
  if (mail === undefined || !maySend(outgoing.class).allowed) return false
  const { to, subject, text, html } = outgoing
  const letter = { from: mailFrom, to: addressOf(to), subject, text, ...(html === undefined ? {} : { html }) }
  for (const pause of [...pauses, null]) {
    try {
      await mail.send(letter)
      return true
    } catch (error) {
      if (pause === null || !(error instanceof MailError) || error.code !== 'mail.unavailable') throw error
      await wait(pause)
    }
  }
  return false
}

export type Unkept = Pick<Outgoing, 'class' | 'to' | 'subject' | 'text' | 'html'>

/** RFC 5322: a name in quotes, so that a comma in it makes no second address. */
const addressOf = ({ name, email }: Outgoing['to']): string => `"${name.replace(/["\\\r\n]/g, ' ')}" <${email}>`

/** The job that lets a message leave. The verdict is asked for again: what was allowed an hour ago may be withdrawn. A mail server that fails is asked again by the queue. */
export async function deliver(
  { database, keys, clock, mail, mailFrom }: Sending,
  { tenantId, messageId }: { tenantId: string; messageId: string },
): Promise<void> {
  const [found] = await database.batch(tenantId, [statement(loadText, [tenantId, messageId])])
  const row = found?.rows[0] as { class: string; credential: boolean; sealed_body: Buffer } | undefined
  if (row === undefined) return
  const verdict = maySend(row.class)
  const settle = (state: string, forget: boolean) =>
    database.batch(tenantId, [
      statement(settleText, [tenantId, messageId, state, verdict.reason, state === 'sent' ? clock.now().toISOString() : null, forget]),
    ])
  if (!verdict.allowed) {
    await settle('refused', true)
    return
  }
  if (mail === undefined) {
    await settle('kept', row.credential)
    return
  }
  const cipher = await keys.tenant(tenantId)
  const body = JSON.parse(cipher.decrypt(row.sealed_body, aad(tenantId, messageId)).toString('utf8')) as Body
  // The message's own id as Message-ID: a mail server that got it twice after a crash can tell.
  const { to, ...content } = body
  await mail.send({
    ...content,
    to: addressOf(to),
    from: mailFrom,
    headers: { 'Message-ID': `<${messageId}@${mailFrom.split('@').at(-1)?.replace('>', '') ?? 'localhost'}>` },
  })
  await settle('sent', row.credential)
}

/** The queue has given up: the mail server never took it. */
export async function giveUp({ database }: Pick<Engine, 'database'>, tenantId: string, messageId: string): Promise<void> {
  const text = `update message set state = 'failed', sealed_body = case when credential then null else sealed_body end where tenant_id = $1 and id = $2 and state = 'waiting'`
  await database.batch(tenantId, [statement(text, [tenantId, messageId])])
}

/** The outbox, newest first: what left, what stays, and why. */
export async function outbox(
  { database, keys }: Pick<Engine, 'database' | 'keys'>,
  tenantId: string,
  before: string | undefined,
  limit = 50,
): Promise<{ data: MessageAnswer[]; next: string | null }> {
  const [found] = await database.batch(tenantId, [statement(listText, [tenantId, before ?? null, limit + 1])])
  const cipher = await keys.tenant(tenantId)
  const rows = (found?.rows ?? []) as unknown as {
    id: string
    class: string
    template: string
    state: string
    verdict: string | null
    credential: boolean
    created_at: string
    sent_at: string | null
    sealed_body: Buffer | null
  }[]
  const data = rows.slice(0, limit).map((row): MessageAnswer => {
    const open =
      row.sealed_body === null || row.credential
        ? null
        : (JSON.parse(cipher.decrypt(row.sealed_body, aad(tenantId, row.id)).toString('utf8')) as Body)
    return {
      id: row.id,
      class: row.class,
      template: row.template,
      state: row.state,
      verdict: row.verdict,
      createdAt: row.created_at,
      sentAt: row.sent_at,
      body: open,
    }
  })
  return { data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}
