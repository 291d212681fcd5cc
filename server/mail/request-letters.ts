import type { RequestLetter } from '#engine/requests/letters.ts'
import { translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import { type Letter, letter } from '#server/mail/letter.ts'

/** The letter that goes with a step of a request, with the way to the person's page. */
export function requestMail(language: Language, { subject, greeting, text, closing }: RequestLetter, link: string): Letter {
  return letter({
    subject,
    greeting,
    text: text.join('\n\n'),
    button: translate(language, 'request-letters.button'),
    link,
    linkHint: translate(language, 'request-letters.openInBrowser'),
    closing,
  })
}

/** The same as plain text, to be printed where there is no address to mail it to. */
export const requestPaper = ({ greeting, text, closing }: RequestLetter): string => [greeting, ...text, ...closing].join('\n\n')

/** The link by which somebody shows that an address is theirs. */
export function checkMail(language: Language, tenant: string, link: string): Letter {
  return letter({
    subject: translate(language, 'request-letters.link.subject', { tenant }),
    greeting: translate(language, 'request-letters.hello'),
    text: translate(language, 'request-letters.link.text', { tenant }),
    button: translate(language, 'request-letters.link.button'),
    link,
    linkHint: translate(language, 'request-letters.openInBrowser'),
    closing: [translate(language, 'request-letters.link.closing')],
  })
}

/** The code without which the page shows nothing. It has no link: it is typed where it is asked for. */
export function codeMail(language: Language, tenant: string, code: string): Pick<Letter, 'subject' | 'text'> {
  const text = [
    translate(language, 'request-letters.hello'),
    translate(language, 'request-letters.code.text', { tenant, code }),
    translate(language, 'request-letters.code.closing'),
  ]
  return { subject: translate(language, 'request-letters.code.subject', { code }), text: `${text.join('\n\n')}\n` }
}
