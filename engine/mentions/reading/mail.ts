import { type AddressObject, simpleParser } from 'mailparser'
import { tagless } from '#engine/mentions/reading/plain.ts'

const addresses = (of: AddressObject | AddressObject[] | undefined): string[] => [of ?? []].flat().map(({ text }) => text)

/** What a mail says: who wrote to whom, its subject, its text in each of its forms, and what hangs on it, as far as it can be read (`textOf`). */
export async function mailText(bytes: Buffer, textOf: (bytes: Buffer, mediaType: string) => Promise<string | undefined>): Promise<string> {
  const mail = await simpleParser(bytes, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true, skipTextLinks: true })
  const inside = await Promise.all(
    mail.attachments.map(async ({ filename = '', content, contentType }) => `${filename}\n${(await textOf(content, contentType)) ?? ''}`),
  )
  const html = typeof mail.html === 'string' ? tagless(mail.html) : ''
  return [
    ...addresses(mail.from),
    ...addresses(mail.to),
    ...addresses(mail.cc),
    ...addresses(mail.bcc),
    ...addresses(mail.replyTo),
    mail.subject ?? '',
    mail.text ?? '',
    html,
    ...inside,
  ].join('\n')
}
