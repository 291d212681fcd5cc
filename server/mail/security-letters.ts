import { translate } from '#messages/catalogue.ts'
import { countryName, formatDateTime } from '#messages/dates.ts'
import type { Language } from '#messages/message.ts'
import { accountOf, membershipsOf } from '#platform/accounts/account.ts'
import type { Origin } from '#platform/accounts/context.ts'
import { placeOf } from '#platform/accounts/security-events.ts'
import type { Entrance } from '#server/entrance.ts'
import { letter } from '#server/mail/letter.ts'

const templates = {
  newPlaceMail: 'account.new-place',
  lockedMail: 'account.locked',
  factorAddedMail: 'account.factor-added',
  factorRemovedMail: 'account.factor-removed',
  factorsResetMail: 'account.factors-reset',
  codesWithdrawnMail: 'account.codes-withdrawn',
} as const

type What = keyof typeof templates

/** To who signed in from a browser, system and country that the account was never used from. It carries no secret: the link leads to the front door. */
export const sendNewPlaceLetter = (entrance: Entrance, accountId: string, origin: Origin): Promise<void> =>
  send(entrance, accountId, origin, 'newPlaceMail')

/** To whose account was locked because somebody guessed at its password. */
export const sendLockedLetter = (entrance: Entrance, accountId: string, origin: Origin): Promise<void> =>
  send(entrance, accountId, origin, 'lockedMail')

/** To whose account has one factor more or less: whoever did it, its holder hears of it. `null`: an administrator did it. */
export const sendFactorLetter = (entrance: Entrance, accountId: string, origin: Origin | null, what: 'added' | 'removed' | 'reset') =>
  send(entrance, accountId, origin, what === 'added' ? 'factorAddedMail' : what === 'removed' ? 'factorRemovedMail' : 'factorsResetMail')

/** To whose recovery codes ended, because the installation came back from a backup. */
export const sendCodesWithdrawnLetter = (entrance: Entrance, accountId: string): Promise<void> =>
  send(entrance, accountId, null, 'codesWithdrawnMail')

async function send({ accounts, baseUrl, sendLetter }: Entrance, accountId: string, origin: Origin | null, what: What): Promise<void> {
  const { database, clock } = accounts
  const at = clock.now().toISOString()
  const account = await accountOf(database.global, accountId)
  const [membership] = account === undefined ? [] : await membershipsOf(database.global, accountId)
  if (account === undefined || membership === undefined) return
  const { language, name, email } = account
  const words = letter({
    subject: translate(language, `accounts.${what}.subject`),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, `accounts.${what}.text`, { where: whereOf(language, origin), at: formatDateTime(at, account) }),
    button: translate(language, `accounts.${what}.button`),
    link: `${baseUrl}/${membership.slug}/settings/security`,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [translate(language, `accounts.${what}.otherwise`)],
  })
  await sendLetter({ ...words, tenantId: membership.tenantId, template: templates[what], to: { name, email } })
}

/** `Firefox 141, Windows, Germany` */
function whereOf(language: Language, origin: Origin | null): string {
  if (origin === null) return translate(language, 'accounts.mail.byAdministrator')
  const { browser, os, country } = placeOf(origin)
  const known = [browser, os, country === null ? null : countryName(country, language)].filter((part) => part !== null)
  return known.length === 0 ? translate(language, 'accounts.mail.unknownDevice') : known.join(', ')
}
