import { setTimeout as wait } from 'node:timers/promises'
import { canBeLeft, type Ruling, rule } from '#engine/consent/gate.ts'
import { firstWords, speakerOf, toldStatement } from '#engine/consent/telling.ts'
import { wayOut, withFooter } from '#engine/consent/way-out.ts'
import type { Engine } from '#engine/engine.ts'
import { enqueue } from '#engine/jobs.ts'
import { type Body, openBody, sealBody } from '#engine/outbox.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { MailError } from '#platform/mail/errors.ts'
import { type MailChannel, type MailOptions, openMail } from '#platform/mail/mail.ts'
import { maySend } from '#privacy/consent/may-send.ts'
import { type Template, type TemplateName, templates } from '#privacy/consent/templates.ts'

/** What the gate needs: the engine and the channels. Without a mail server messages stay in the outbox. */
export interface Sending extends Engine {
  readonly mail: MailChannel | undefined
  readonly mailFrom: string
  /** Where people reach Steward; links come from here only. */
  readonly baseUrl: string
}

/** Opens the gate. It alone holds the channels. */
export const openSending = (engine: Engine, options: MailOptions & { readonly mailFrom: string; readonly baseUrl: string }): Sending => ({
  ...engine,
  mail: openMail(options),
  mailFrom: options.mailFrom,
  baseUrl: options.baseUrl,
})

/** A message on its way to one person. Its template says of which class it is. */
export interface Outgoing extends Body {
  /** The message's own, where the same must not be sent twice: a second time it is refused as taken (`database.unique`). */
  readonly id?: string
  readonly tenantId: string
  readonly template: TemplateName
  /** The record of whom it goes to. Without one only what needs nobody's consent may leave. */
  readonly person?: PersonRef
  /** For which purpose, where the template is of one. */
  readonly purposeId?: string
  /** It carries a link or code that lets its reader in: the outbox never shows what it says. */
  readonly credential: boolean
}

const insertText = `insert into message (tenant_id, id, class, template, channel, state, verdict, credential, created_at, sealed_body, record_id, entity, purpose_id, consent_id)
values ($1, $2, $3, $4, 'mail', $5, $6, $7, $8, $9, $10, $11, $12, $13)`
const loadText = `select template, credential, sealed_body, record_id, entity, purpose_id from message where tenant_id = $1 and id = $2 and state = 'waiting'`
const settleText = `update message set state = $3, verdict = $4, consent_id = $5, sent_at = $6, attempts = attempts + 1, sealed_body = case when $7 then null else sealed_body end
where tenant_id = $1 and id = $2`

/** Takes a message to the gate. True when it will leave by mail; false when it stays in the outbox. What is refused is kept without its body, with the verdict. */
export async function send(sending: Sending, outgoing: Outgoing): Promise<boolean> {
  return (await sendAsking(sending, outgoing)).leaves
}

/** The same, and why. */
export async function sendAsking(sending: Sending, outgoing: Outgoing): Promise<{ leaves: boolean; ruling: Ruling; id: string }> {
  const { database, keys, clock, mail } = sending
  const { tenantId, template, to, subject, text, html, credential, person = null, purposeId = null } = outgoing
  const id = outgoing.id ?? newId(clock)
  const [cipher, ruling] = await Promise.all([
    keys.tenant(tenantId),
    rule(sending, { tenantId, template, email: to.email, person, purposeId }),
  ])
  const { verdict } = ruling
  // Nothing that is refused bears the id of somebody who is not there any more.
  const about = verdict.allowed || ruling.known !== null ? person : null
  const leaves = verdict.allowed && mail !== undefined
  const state = !verdict.allowed ? 'refused' : leaves ? 'waiting' : 'kept'
  const body: Body = { to, subject, text, ...(html === undefined ? {} : { html }) }
  const keepsBody = leaves || (verdict.allowed && !credential)
  const row = [
    ...[tenantId, id, ruling.class, template, state, verdict.reason, credential, clock.now().toISOString()],
    ...[keepsBody ? sealBody(cipher, tenantId, id, body) : null, about?.id ?? null, about?.entity ?? null, purposeId],
    verdict.eventId ?? null,
  ]
  await database.batch(tenantId, [statement(insertText, row), ...(leaves ? [enqueue('deliver', { tenantId, messageId: id }, 20)] : [])])
  return { leaves, ruling, id }
}

/** Why a mail server that is away is asked again so soon: the reader waits for the letter, and asks anew when none comes. */
const pauses = [1_000, 5_000]

/**
 * To somebody who is in no tenant: whoever signs up. There is no outbox for it, and nothing of it is kept. True when the mail server took it; false where none is set, or the
 * verdict is no.
 */
export async function sendUnkept({ mail, mailFrom }: Pick<Sending, 'mail' | 'mailFrom'>, outgoing: Unkept): Promise<boolean> {
  const { class: messageClass }: Template = templates[outgoing.template]
  if (mail === undefined || !maySend({ class: messageClass }, 'no-person').allowed) return false
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

export type Unkept = Pick<Outgoing, 'template' | 'to' | 'subject' | 'text' | 'html'>

/** RFC 5322: a name in quotes, so that a comma in it makes no second address. */
const addressOf = ({ name, email }: Outgoing['to']): string => `"${name.replace(/["\\\r\n]/g, ' ')}" <${email}>`

interface Waiting {
  readonly template: TemplateName
  readonly credential: boolean
  readonly sealed_body: Buffer
  readonly record_id: string | null
  readonly entity: string | null
  readonly purpose_id: string | null
}

/**
 * The job that lets a message leave. The verdict is asked for again, as the last thing before the mail server is: what was allowed an hour ago may be withdrawn. A mail server
 * that fails is asked again by the queue.
 */
export async function deliver(sending: Sending, { tenantId, messageId }: { tenantId: string; messageId: string }): Promise<void> {
  const { database, keys, clock, mail, mailFrom } = sending
  const [found] = await database.batch(tenantId, [statement(loadText, [tenantId, messageId])])
  const row = found?.rows[0] as Waiting | undefined
  if (row === undefined) return
  const cipher = await keys.tenant(tenantId)
  const body = openBody(cipher, tenantId, messageId, row.sealed_body)
  const person = row.record_id === null || row.entity === null ? null : { entity: row.entity, id: row.record_id }
  const { template, purpose_id: purposeId } = row
  const speaker = person === null ? null : await speakerOf(sending, tenantId)
  const ruling = await rule(sending, { tenantId, template, email: body.to.email, person, purposeId })
  const { allowed, reason, eventId } = ruling.verdict
  const settled = (state: string, forget: boolean) =>
    statement(settleText, [
      tenantId,
      messageId,
      state,
      reason,
      eventId ?? null,
      state === 'sent' ? clock.now().toISOString() : null,
      forget,
    ])
  if (!allowed || mail === undefined) {
    await database.batch(tenantId, [settled(allowed ? 'kept' : 'refused', !allowed || row.credential)])
    return
  }
  const first = speaker === null ? [] : firstWords(speaker, ruling)
  const out =
    person !== null && speaker !== null && canBeLeft(ruling.class)
      ? wayOut({ baseUrl: sending.baseUrl, cipher, tenantId, messageId, person, purposeId }, speaker.language)
      : { headers: {}, lines: [] }
  const { to, ...content } = withFooter(body, [...first, ...out.lines])
  await mail.send({
    ...content,
    to: addressOf(to),
    from: mailFrom,
    // The message's own id as Message-ID: a mail server that got it twice after a crash can tell.
    headers: { ...out.headers, 'Message-ID': `<${messageId}@${mailFrom.split('@').at(-1)?.replace('>', '') ?? 'localhost'}>` },
  })
  const how = template === 'privacy.told' ? 'letter' : 'message'
  const told = person !== null && (how === 'letter' || first.length > 0) ? [toldStatement(clock, tenantId, person, { how, messageId })] : []
  await database.batch(tenantId, [settled('sent', row.credential), ...told])
}

/** The queue has given up: the mail server never took it. */
export async function giveUp({ database }: Pick<Engine, 'database'>, tenantId: string, messageId: string): Promise<void> {
  const text = `update message set state = 'failed', sealed_body = case when credential then null else sealed_body end where tenant_id = $1 and id = $2 and state = 'waiting'`
  await database.batch(tenantId, [statement(text, [tenantId, messageId])])
}
