import { translate } from '#messages/catalogue.ts'
import { formatDateTime, type Locale } from '#messages/dates.ts'
import { type Letter, letter } from '#server/mail/letter.ts'

interface Link {
  readonly link: string
  readonly expiresAt: Date
}

const until = (locale: Locale, expiresAt: Date): string => formatDateTime(expiresAt.toISOString(), locale)

/** To someone who forgot the password. */
export function resetLetter(locale: Locale, name: string, { link, expiresAt }: Link): Letter {
  const { language } = locale
  return letter({
    subject: translate(language, 'accounts.resetMail.subject'),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'accounts.resetMail.text'),
    button: translate(language, 'accounts.resetMail.button'),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [
      translate(language, 'accounts.mail.once', { until: until(locale, expiresAt) }),
      translate(language, 'accounts.resetMail.otherwise'),
    ],
  })
}

/** To the new address of an account: whoever reads its mail confirms it. */
export function emailLetter(locale: Locale, { name, email }: { name: string; email: string }, { link, expiresAt }: Link): Letter {
  const { language } = locale
  return letter({
    subject: translate(language, 'accounts.emailMail.subject'),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'accounts.emailMail.text', { email }),
    button: translate(language, 'accounts.emailMail.button'),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [
      translate(language, 'accounts.mail.once', { until: until(locale, expiresAt) }),
      translate(language, 'accounts.emailMail.otherwise'),
    ],
  })
}

/** To the address of an account that nobody has confirmed: its holder does so, and anybody else learns how the account becomes theirs. */
export function confirmLetter(locale: Locale, { name, email }: { name: string; email: string }, { link, expiresAt }: Link): Letter {
  const { language } = locale
  return letter({
    subject: translate(language, 'accounts.confirmMail.subject'),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'accounts.confirmMail.text', { email }),
    button: translate(language, 'accounts.confirmMail.button'),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [
      translate(language, 'accounts.mail.once', { until: until(locale, expiresAt) }),
      translate(language, 'accounts.confirmMail.otherwise'),
    ],
  })
}

/** To the old address: from now on another one counts. The link carries no secret. */
export function emailChangedLetter({ language }: Locale, { name, email }: { name: string; email: string }, link: string): Letter {
  return letter({
    subject: translate(language, 'accounts.emailChangedMail.subject'),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'accounts.emailChangedMail.text', { email }),
    button: translate(language, 'accounts.emailChangedMail.button'),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [translate(language, 'accounts.emailChangedMail.otherwise')],
  })
}

/** To someone who wants to sign up, or whom the operator invited to. */
export function signUpLetter(locale: Locale, invited: boolean, { link, expiresAt }: Link): Letter {
  const { language } = locale
  return letter({
    subject: translate(language, 'accounts.signUpMail.subject'),
    greeting: translate(language, 'accounts.signUpMail.greeting'),
    text: translate(language, invited ? 'accounts.signUpMail.invited' : 'accounts.signUpMail.text'),
    button: translate(language, 'accounts.signUpMail.button'),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [
      translate(language, 'accounts.mail.once', { until: until(locale, expiresAt) }),
      translate(language, 'accounts.signUpMail.otherwise'),
    ],
  })
}

/** To someone who was added to a tenant. */
export function joinLetter(locale: Locale, to: { name: string; tenant: string; inviter: string }, { link, expiresAt }: Link): Letter {
  const { language } = locale
  const { name, tenant, inviter } = to
  return letter({
    subject: translate(language, 'accounts.joinMail.subject', { tenant }),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'accounts.joinMail.text', { tenant, inviter }),
    button: translate(language, 'accounts.joinMail.button', { tenant }),
    link,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [
      translate(language, 'accounts.mail.once', { until: until(locale, expiresAt) }),
      translate(language, 'accounts.joinMail.otherwise', { tenant }),
    ],
  })
}
