import { badRequest } from '#engine/api/errors.ts'
import { isId } from '#schema/values/id.ts'

/** The id behind which a page begins; undefined for the first page. 400 for what is none: whoever got the first page instead would walk it for ever. */
export function idCursor(cursor: unknown): string | undefined {
  if (cursor === undefined) return undefined
  if (typeof cursor !== 'string' || !isId(cursor)) throw badRequest('cursor.unknown')
  return cursor
}
