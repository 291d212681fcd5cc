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
  resetLinkMadeMail: 'account.reset-link-made',
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

/** What the operator did to an account by command. */
const operatorActs = { 'factors-reset': 'factorsResetMail', 'reset-link-made': 'resetLinkMadeMail' } as const
export type OperatorAct = keyof typeof operatorActs

/** To whose account the operator did something by command, however long ago: the server may have been down. */
export const sendOperatorLetter = (entrance: Entrance, accountId: string, act: OperatorAct, at: string): Promise<void> =>
  send(entrance, accountId, 'operator', operatorActs[act], at)

/** To whose recovery codes ended, because the installation came back from a backup. */
export const sendCodesWithdrawnLetter = (entrance: Entrance, accountId: string): Promise<void> =>
  send(entrance, accountId, null, 'codesWithdrawnMail')

/** Where it came from; `null`: an administrator did it. */
type By = Origin | 'operator' | null

async function send(
  { accounts: { database, clock }, baseUrl, sendLetter }: Entrance,
  accountId: string,
  by: By,
  what: What,
  at = clock.now().toISOString(),
): Promise<void> {
  const account = await accountOf(database.global, accountId)
  const [membership] = account === undefined ? [] : await membershipsOf(database.global, accountId)
  if (account === undefined || membership === undefined) return
  const { language, name, email } = account
  const words = letter({
    subject: translate(language, `accounts.${what}.subject`),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, `accounts.${what}.text`, { where: whereOf(language, by), at: formatDateTime(at, account) }),
    button: translate(language, `accounts.${what}.button`),
    link: `${baseUrl}/${membership.slug}/settings/security`,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [translate(language, `accounts.${what}.otherwise`)],
  })
  await sendLetter({ ...words, tenantId: membership.tenantId, template: templates[what], to: { name, email } })
}

/** `Firefox 141, Windows, Germany` */
function whereOf(language: Language, by: By): string {
  if (by === null) return translate(language, 'accounts.mail.byAdministrator')
  if (by === 'operator') return translate(language, 'accounts.mail.byOperator')
  const { browser, os, country } = placeOf(by)
  const known = [browser, os, country === null ? null : countryName(country, language)].filter((part) => part !== null)
  return known.length === 0 ? translate(language, 'accounts.mail.unknownDevice') : known.join(', ')
}
