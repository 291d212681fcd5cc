import { mailText } from '#engine/mentions/reading/mail.ts'
import { officeText } from '#engine/mentions/reading/office.ts'
import { pdfText } from '#engine/mentions/reading/pdf.ts'
import { plainText, richText, tagless } from '#engine/mentions/reading/plain.ts'

/** Mails within mails, and what hangs on them. */
const deepest = 3

const zipped = /^application\/(?:vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|epub\+zip)/

/** What a file says, in the order in which it says it. Undefined for what has no text that could be read: pictures, recordings, archives, formats of old. */
export async function textOf(bytes: Buffer, mediaType: string, depth = 0): Promise<string | undefined> {
  if (mediaType === 'application/pdf') return pdfText(bytes)
  if (zipped.test(mediaType)) return officeText(bytes)
  if (mediaType === 'application/rtf' || mediaType === 'text/rtf') return richText(plainText(bytes))
  if (mediaType === 'message/rfc822')
    return depth > deepest ? undefined : mailText(bytes, (inner, type) => textOf(inner, type, depth + 1).catch(() => undefined))
  if (mediaType === 'text/html' || mediaType === 'image/svg+xml') return tagless(plainText(bytes))
  return mediaType.startsWith('text/') || /^application\/(?:json|xml|xhtml\+xml)$/.test(mediaType) ? plainText(bytes) : undefined
}
