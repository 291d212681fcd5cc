import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError, asApiError } from '#engine/api/errors.ts'
import { type Language, languageFor } from '#messages/message.ts'
import { errorSentence } from '#messages/words.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { FileError } from '#platform/files/errors.ts'
import type { Logger } from '#platform/log/log.ts'

/** The language of an answer: the request's own, whatever the account's is, since the web sends the account's. */
export function languageOf(request: FastifyRequest): Language {
  const accepted = request.headers['accept-language']
  return languageFor((accepted ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? ''))
}

interface ProblemDocument {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly errors?: readonly { pointer: string; code: string; params?: Readonly<Record<string, string | number>>; message: string }[]
  readonly [member: string]: unknown
}

/** An error as RFC 9457 has it, in the reader's words. */
function problemDocument(error: ApiError, language: Language): ProblemDocument {
  const { status, code, params, problems, extra } = error
  return {
    type: 'about:blank',
    title: errorSentence(language, code, params) ?? code,
    status,
    code,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(problems.length === 0
      ? {}
      : {
          errors: problems.map((problem) => ({
            ...problem,
            message: errorSentence(language, problem.code, problem.params ?? {}) ?? problem.code,
          })),
        }),
    ...extra,
  }
}

/** What Fastify itself refuses (a body that is no JSON, too large, a wrong type), under codes of ours. */
function ofFastify(error: FastifyError): ApiError | undefined {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ApiError(413, 'too-large', { params: { max: 1_048_576 } })
  if (error.validation !== undefined) {
    return new ApiError(422, 'invalid', {
      problems: error.validation.map(({ instancePath, keyword }) => ({
        pointer: instancePath,
        code: keyword === 'required' ? 'required' : 'bad-request',
      })),
    })
  }
  const status = error.statusCode
  return status !== undefined && status >= 400 && status < 500
    ? new ApiError(status, status === 404 ? 'not-found' : 'bad-request')
    : undefined
}

const databaseAway = (error: unknown): boolean =>
  error instanceof DatabaseError && ['database.connection-lost', 'database.unavailable'].includes(error.code)

/** What a person can act on; that a file is damaged is a fault of ours. */
function ofFileStore({ code }: FileError): ApiError | undefined {
  if (code === 'file.missing') return new ApiError(404, 'file.missing')
  if (code === 'file.store-full') return new ApiError(507, 'file.store-full')
  return code === 'file.store-unavailable' ? new ApiError(503, 'file.store-unavailable', { headers: { 'retry-after': '30' } }) : undefined
}

function answerOf(thrown: unknown): ApiError | undefined {
  const error = asApiError(thrown)
  if (error instanceof ApiError) return error
  if (error instanceof DatabaseError && error.code === 'database.tenant-closed')
    return new ApiError(503, error.constraint === 'quarantine' ? 'tenant.quarantined' : 'tenant.closed', {
      headers: { 'retry-after': '60' },
    })
  if (error instanceof DatabaseError && error.code === 'database.full')
    return new ApiError(507, 'disk-full', { headers: { 'retry-after': '60' } })
  if (databaseAway(error)) return new ApiError(503, 'unavailable', { headers: { 'retry-after': '1' } })
  if (error instanceof FileError) return ofFileStore(error)
  return error instanceof Error ? ofFastify(error as FastifyError) : undefined
}

/** The one place where errors become answers. What nobody foresaw is logged without its message, which may quote values, and answered with 500. */
export function problemHandler(log: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const answer = answerOf(thrown)
    if (answer === undefined) log.error('request failed', { error: thrown, method: request.method, requestId: request.id })
    const error = answer ?? new ApiError(500, 'internal')
    return reply
      .code(error.status)
      .headers({ ...error.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problemDocument(error, languageOf(request))))
  }
}
