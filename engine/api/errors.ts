import { type Problem, Wrong } from '#schema/problem.ts'

/** An answer other than success (RFC 9457): `code` is stable, the words come from the catalogue in the reader's language. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly params: Readonly<Record<string, string | number>>
  readonly problems: readonly Problem[]
  /** Further members of the answer, such as the record as it stands. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    more: {
      params?: Record<string, string | number>
      problems?: readonly Problem[]
      extra?: Record<string, unknown>
      headers?: Record<string, string>
    } = {},
  ) {
    super(code)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.params = more.params ?? {}
    this.problems = more.problems ?? []
    this.extra = more.extra ?? {}
    this.headers = more.headers ?? {}
  }
}

export const unauthenticated = (code = 'unauthenticated'): ApiError => new ApiError(401, code)
export const forbidden = (code = 'forbidden'): ApiError => new ApiError(403, code)
/** The same for what does not exist, what is another tenant's, and what one may not read. */
export const notFound = (): ApiError => new ApiError(404, 'not-found')
export const badRequest = (code: string, params: Record<string, string | number> = {}): ApiError => new ApiError(400, code, { params })
export const conflict = (code: string, params: Record<string, string | number> = {}): ApiError => new ApiError(409, code, { params })
export const stale = (current: Record<string, unknown>): ApiError => new ApiError(412, 'stale', { extra: { current } })
export const invalid = (problems: readonly Problem[]): ApiError => new ApiError(422, 'invalid', { problems })
export const tooMany = (code: string, seconds: number): ApiError =>
  new ApiError(429, code, { params: { seconds }, headers: { 'retry-after': String(seconds) } })

/** Values that a reader found wrong become 422; anything else passes. */
export function asApiError(error: unknown): unknown {
  return error instanceof Wrong ? invalid(error.problems) : error
}
