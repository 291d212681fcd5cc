import { choiceToken } from '#engine/consent/links.ts'
import type { Body } from '#engine/outbox.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

interface Leaving {
  readonly baseUrl: string
  readonly cipher: Cipher
  readonly tenantId: string
  readonly messageId: string
  readonly person: PersonRef
  readonly purposeId: string | null
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const before = (html: string, end: string, more: string): string => {
  const at = html.toLowerCase().lastIndexOf(end)
  return at < 0 ? html + more : html.slice(0, at) + more + html.slice(at)
}

/** Puts paragraphs below what a message says. */
export function withFooter<B extends Body>(body: B, lines: readonly { readonly words: string; readonly link?: string }[]): B {
  if (lines.length === 0) return body
  const text = `${body.text.trimEnd()}\n\n--\n${lines.map(({ words, link }) => (link === undefined ? words : `${words}: ${link}`)).join('\n')}\n`
  if (body.html === undefined) return { ...body, text }
  const paragraphs = lines.map(({ words, link }) =>
    link === undefined ? escaped(words) : `<a href="${escaped(link)}">${escaped(words)}</a>`,
  )
  const more = `<p style="margin:24px 0 0;color:#5b636d;font:13px/1.5 system-ui,sans-serif">${paragraphs.join('<br>')}</p>`
  return { ...body, text, html: before(body.html, '</body>', more) }
}

/** The way out of advertising: by one click of the mail program (RFC 8058), and for eyes below the message. */
export function wayOut({ baseUrl, cipher, ...link }: Leaving, language: Language) {
  const token = choiceToken(cipher, link)
  const address = `${baseUrl}/unsubscribe/${token}`
  return {
    headers: { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    lines: [
      { words: translate(language, 'consent.mail.unsubscribe'), link: address },
      { words: translate(language, 'consent.mail.preferences'), link: `${baseUrl}/preferences#${token}` },
    ],
  }
}
