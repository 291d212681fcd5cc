import { plainText, richText, tagless } from '#engine/mentions/reading/plain.ts'
import { readingOf } from '#engine/mentions/reading/readable.ts'

/** Mails within mails, and what hangs on them. */
const deepest = 3

/**
 * What a file says, in the order in which it says it. Undefined for what has no text that could be read. A reader is loaded when a file needs it: each file is read in a process of its own, and
 * most are plain text.
 */
export async function textOf(bytes: Buffer, mediaType: string, depth = 0): Promise<string | undefined> {
  switch (readingOf(mediaType)) {
    case 'pdf':
      return (await import('#engine/mentions/reading/pdf.ts')).pdfText(bytes)
    case 'office':
      return (await import('#engine/mentions/reading/office.ts')).officeText(bytes)
    case 'rich':
      return richText(plainText(bytes))
    case 'mail':
      if (depth > deepest) return undefined
      return (await import('#engine/mentions/reading/mail.ts')).mailText(bytes, (inner, type) =>
        textOf(inner, type, depth + 1).catch(() => undefined),
      )
    case 'page':
      return tagless(plainText(bytes))
    case 'plain':
      return plainText(bytes)
    default:
      return undefined
  }
}
