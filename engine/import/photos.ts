import { ApiError } from '#engine/api/errors.ts'
import { keepSquare } from '#engine/files/image.ts'
import { removeUnheld } from '#engine/files/remove.ts'
import type { PhotoCell } from '#engine/import/draft.ts'
import { photoBytes, photoProblem } from '#engine/import/embedded.ts'
import type { Importing } from '#engine/import/importing.ts'
import type { ReadyRow } from '#engine/import/prepare.ts'
import type { RowProblem } from '#engine/import/store.ts'
import type { FileName, Files } from '#platform/files/files.ts'

/** The photos that stay out although their row comes in, as far as can be said before one is unpacked. */
export const photosLeftOut = ({ photos }: Pick<ReadyRow, 'photos'>): RowProblem[] =>
  photos.flatMap(({ column, cell }) => {
    const problem = photoProblem(cell)
    return problem === undefined ? [] : [{ column, ...problem }]
  })

/** Keeps the photos of rows as an upload would: written anew, without anything but the picture. One that cannot be kept stays out, and its row says why. */
export async function keepPhotos({ writing }: Importing, files: Files, rows: readonly ReadyRow[]): Promise<ReadyRow[]> {
  const kept: ReadyRow[] = []
  for (const row of rows) {
    const leftOut = photosLeftOut(row)
    const found: Record<string, string> = {}
    for (const photo of row.photos) {
      if (leftOut.some(({ column }) => column === photo.column)) continue
      const result = await keep({ writing }, files, photo)
      if ('problem' in result) leftOut.push(result.problem)
      else found[photo.key] = result.id
    }
    kept.push({ ...row, found, leftOut })
  }
  return kept
}

async function keep(
  { writing }: Pick<Importing, 'writing'>,
  files: Files,
  { column, cell }: PhotoCell,
): Promise<FileName | { readonly problem: RowProblem }> {
  try {
    return await keepSquare(writing, files, photoBytes(cell))
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 422)) throw error
    const [{ code, params } = { code: error.code, params: undefined }] = error.problems
    const said = code === 'file.not-an-image' ? 'import.photo-unreadable' : code
    return { problem: { column, code: said, ...(params === undefined ? {} : { params }) } }
  }
}

/** Photos that no record got, since its row failed or one is there already: their bytes go at once. */
export async function dropPhotos({ writing: { database, principal } }: Importing, files: Files, rows: readonly ReadyRow[]): Promise<void> {
  const { tenantId } = principal
  const names = rows.flatMap(({ found }) => Object.values(found).map((id): FileName => ({ tenantId, area: 'image', id: String(id) })))
  if (names.length > 0) await removeUnheld({ database }, files, tenantId, names)
}
