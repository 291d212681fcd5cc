import { type Key, type ParamsOf, translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import { sentenceOf, type Told } from '#messages/told.ts'
import { type Letter, letter } from '#server/mail/letter.ts'

/** What a member is told, by mail: one sentence with the record's title, and the way to it. */
export function notificationLetter(
  language: Language,
  told: Told,
  to: { readonly name: string; readonly tenant: string; readonly link: string; readonly settingsLink: string },
): Letter {
  const say = <K extends Key>(key: K, ...params: ParamsOf<K>): string => translate(language, key, ...params)
  const sentence = sentenceOf(say, told)
  return letter({
    subject: sentence,
    greeting: say('notifications.mail.hello', { name: to.name }),
    text: `${sentence}.`,
    button: say('notifications.mail.open'),
    link: to.link,
    linkHint: say('notifications.mail.openInBrowser'),
    closing: [say('notifications.mail.why', { tenant: to.tenant, link: to.settingsLink })],
  })
}
