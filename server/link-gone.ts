import { ApiError } from '#engine/api/errors.ts'
import { isTokenGone } from '#platform/accounts/tokens.ts'

/** Used, expired or never made: nobody learns which. */
export const linkGone = (): ApiError => new ApiError(410, 'link.gone')

/** The same for a link that somebody else used in the same moment. */
export async function orLinkGone<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw isTokenGone(error) ? linkGone() : error
  }
}
