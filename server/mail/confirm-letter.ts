import { cipherOf } from '#engine/consent/links.ts'
import { newWish, type Wish } from '#engine/consent/opt-ins.ts'
import { purposesOf } from '#engine/consent/purposes.ts'
import { tenantNameOf } from '#engine/consent/tenant-name.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { send } from '#engine/send.ts'
import { translate } from '#messages/catalogue.ts'
import { formatDate } from '#messages/dates.ts'
import type { Context } from '#server/context.ts'
import { letter } from '#server/mail/letter.ts'

/** Asks by mail whether an address belongs to who gave it. Nothing is consented, and nobody added, before the link is confirmed. */
export async function sendConfirmLetter(
  { engine, sending, config }: Pick<Context, 'engine' | 'sending' | 'config'>,
  tenantId: string,
  wish: Wish,
  person: PersonRef | null,
): Promise<void> {
  const { language, email, name } = wish
  const [cipher, purposes, organisation] = await Promise.all([
    cipherOf(engine.keys, tenantId),
    purposesOf(engine.database, tenantId),
    tenantNameOf(engine, tenantId),
  ])
  const names = purposes.filter(({ id, active }) => active && wish.purposeIds.includes(id)).map((purpose) => purpose.name)
  if (cipher === undefined || names.length === 0) return
  const { token, expiresAt, statements } = newWish(engine, cipher, tenantId, wish, person)
  await engine.database.batch(tenantId, statements)
  const until = formatDate(expiresAt.toISOString().slice(0, 10), { language, timeZone: 'UTC' })
  const words = letter({
    subject: translate(language, 'consent.mail.confirmSubject', { name: names.join(', ') }),
    greeting: translate(language, 'consent.mail.hello'),
    text: translate(language, 'consent.mail.confirmText', { name: organisation, purposes: names.join(', ') }),
    button: translate(language, 'consent.mail.confirmButton'),
    link: `${config.baseUrl}/opt-in#${token}`,
    linkHint: translate(language, 'consent.mail.confirmHint'),
    closing: [translate(language, 'consent.mail.confirmUntil', { until }), translate(language, 'consent.mail.confirmOtherwise')],
  })
  await send(sending, { ...words, tenantId, template: 'consent.confirm', to: { name: name || email, email }, credential: true })
}
