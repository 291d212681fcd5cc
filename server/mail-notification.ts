import { writingAs } from '#engine/engine.ts'
import type { Model } from '#engine/model.ts'
import { type NotificationAnswer, type NotificationRow, shown } from '#engine/notifications/list.ts'
import { send } from '#engine/send.ts'
import type { Language } from '#messages/message.ts'
import type { Told } from '#messages/told.ts'
import { modelWord } from '#messages/words.ts'
import { accountByEmail } from '#platform/accounts/account.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Context } from '#server/context.ts'
import { notificationLetter } from '#server/mail/notification-letter.ts'
import { absentMember } from '#server/member-principal.ts'

const text = `select id, member_id, kind, entity, record_id, detail, actor_id, actor_kind, count, created_at, read_at from notification where tenant_id = $1 and id = $2`

/** The names of a notification's things in the reader's language. */
export function toldOf(model: Model, language: Language, row: NotificationAnswer): Told {
  const entity = model.entity(row.entity ?? '')
  const detail = model.entity(row.detail ?? '')
  const many = entity?.own?.labels ?? modelWord(language, entity?.name ?? '', 'many') ?? ''
  return {
    kind: row.kind,
    detail: row.detail,
    count: row.count,
    actor: row.actor,
    title: row.title,
    entities: many,
    what: detail?.own?.label ?? modelWord(language, detail?.name ?? '', 'one') ?? '',
    role: modelWord(language, 'member', `role:${row.detail}`) ?? ownRoleName(model, row.detail) ?? '',
  }
}

/** What the tenant calls a role of its own; one that is gone has no name any more. */
function ownRoleName(model: Model, key: string | null): string | undefined {
  const { labels } = (model.entity('member')?.field('role')?.options ?? {}) as { labels?: Readonly<Record<string, string>> }
  return labels?.[key ?? '']
}

function pathOf(model: Model, slug: string, { kind, entity, recordId, detail }: NotificationAnswer): string {
  const plural = model.entity(entity ?? '')?.plural
  if (kind === 'import' && recordId !== null) return `/${slug}/import/${recordId}`
  if (kind === 'request' || kind === 'request-due') return `/${slug}/privacy${recordId === null ? '' : `/requests/${recordId}`}`
  if (kind === 'review') return `/${slug}/privacy/reviews`
  if (kind === 'retention') return `/${slug}/${detail === 'hold' ? 'privacy/holds' : 'settings/retention'}`
  const isRecord = (kind === 'assigned' || kind === 'added') && plural !== undefined
  return isRecord && recordId !== null ? `/${slug}/${plural}/${recordId}` : isRecord ? `/${slug}/${plural}` : `/${slug}/notifications`
}

/**
 * The job that mails a notification: asked anew who the member is and what they may read, in their language. What they have read already, or
 * may not read any more, is not mailed; nor is anything to an address that nobody has confirmed. The message bears the notification's id, so that a job that ran twice sends once.
 */
export async function mailNotification(
  { engine, sending, config }: Pick<Context, 'engine' | 'sending' | 'config'>,
  { tenantId, notificationId }: { readonly tenantId: string; readonly notificationId: string },
): Promise<void> {
  const [found] = await engine.database.batch(tenantId, [{ name: 'mail_notification', text, values: [tenantId, notificationId] }])
  const row = found?.rows[0] as (NotificationRow & { member_id: string }) | undefined
  if (row === undefined || row.read_at !== null) return
  const to = await absentMember(engine.database, tenantId, row.member_id)
  if (to === undefined) return
  // Nobody else's mailbox is filled with what happens here. Where no mail leaves, none can be confirmed.
  if (sending.mail !== undefined && (await accountByEmail(engine.database.global, to.email))?.emailConfirmed !== true) return
  const { slug, language } = to.principal
  const reading = await writingAs(engine, to.principal)
  const [answer] = await shown(reading, [row])
  if (answer === undefined) return
  const letter = notificationLetter(language, toldOf(reading.model, language, answer), {
    name: to.name,
    tenant: to.tenant,
    link: config.baseUrl + pathOf(reading.model, slug, answer),
    settingsLink: `${config.baseUrl}/${slug}/settings/notifications`,
  })
  const outgoing = { id: notificationId, tenantId, template: 'notification', to, credential: false } as const
  await send(sending, { ...outgoing, to: { name: to.name, email: to.email }, ...letter }).catch((error: unknown) => {
    if (!(error instanceof DatabaseError && error.code === 'database.unique')) throw error
  })
}
