import { invalid } from '#engine/api/errors.ts'
import { longestPhoto, mostUnpacked } from '#engine/import/readers/limits.ts'
import { type Apart, readApart } from '#engine/import/readers/read-apart.ts'
import type { ImportSource } from '#engine/import/settings.ts'
import { type Survey, survey } from '#engine/import/survey.ts'
import { FileError } from '#platform/files/errors.ts'
import type { FileName, Files } from '#platform/files/files.ts'

/** A card may hold a photo besides all that a row holds. */
const longestRow = longestPhoto + 1_000_000

export interface Converted {
  readonly source: ImportSource
  readonly found: Survey
}

/**
 * Makes a table of a file that is none: a workbook, cards, JSON. It is read apart from us, within limits. 422 with the reason, and nothing stays, when it cannot be read;
 * the file itself is left to the caller.
 */
export async function convert(
  files: Files,
  from: FileName,
  to: FileName,
  apart: Apart & Pick<ImportSource, 'encoding'>,
): Promise<Converted> {
  try {
    const { table, report } = readApart(files.read(from), apart)
    await files.write(to, table, mostUnpacked * 1024 * 1024)
    const { sheets, sheet, problem } = await report
    if (problem !== null) throw invalid([{ pointer: '/file', ...problem }])
    const known = apart.format === 'xlsx' ? {} : { headings: true as const }
    const found = await survey(() => files.read(to), { encoding: 'utf-8', mixed: false }, { ...known, delimiter: ',', longestRow })
    const { format, encoding } = apart
    return { source: { format, encoding, sheets, sheet, file: sheets.length > 1 ? from.id : null }, found }
  } catch (error) {
    await files.remove(to)
    if (!(error instanceof FileError && error.code === 'file.too-large')) throw error
    throw invalid([{ pointer: '/file', code: 'import.unpacks-too-large', params: { max: mostUnpacked } }])
  }
}
