import { mailText } from '#engine/mentions/reading/mail.ts'
import { officeText } from '#engine/mentions/reading/office.ts'
import { pdfText } from '#engine/mentions/reading/pdf.ts'
import { plainText, richText, tagless } from '#engine/mentions/reading/plain.ts'
import { readingOf } from '#engine/mentions/reading/readable.ts'

/** Mails within mails, and what hangs on them. */
const deepest = 3

/** What a file says, in the order in which it says it. Undefined for what has no text that could be read. */
export async function textOf(bytes: Buffer, mediaType: string, depth = 0): Promise<string | undefined> {
  switch (readingOf(mediaType)) {
    case 'pdf':
      return pdfText(bytes)
    case 'office':
      return officeText(bytes)
    case 'rich':
      return richText(plainText(bytes))
    case 'mail':
      return depth > deepest ? undefined : mailText(bytes, (inner, type) => textOf(inner, type, depth + 1).catch(() => undefined))
    case 'page':
      return tagless(plainText(bytes))
    case 'plain':
      return plainText(bytes)
    default:
      return undefined
  }
}
