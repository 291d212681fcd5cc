import { language } from '#web/app/language.ts'

/** One wrong value: where in the body (JSON pointer), a stable code, and a sentence in the reader's language. */
export interface FieldProblem {
  readonly pointer: string
  readonly code: string
  readonly message: string
}

/** An answer of the API that is no success (RFC 9457). `status` 0: the server could not be reached. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What the sentence is about; `field` names the field of a refused action. */
  readonly params: Readonly<Record<string, string | number>>
  readonly problems: readonly FieldProblem[]
  /** The record as it stands now, with 412. */
  readonly current: unknown
  readonly retryAfterSeconds: number | null

  constructor(status: number, problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.params = problem.params ?? {}
    this.problems = problem.errors ?? []
    this.current = problem.current
    this.retryAfterSeconds = retryAfterSeconds
  }
}

interface Problem {
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly params?: Readonly<Record<string, string | number>>
  readonly errors?: readonly FieldProblem[]
  readonly current?: unknown
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a FormData goes as it is. */
  readonly body?: unknown
  /** The slug of the tenant, for everything below a tenant. */
  readonly tenant?: string
  /** The version that the change was made on. */
  readonly version?: number
  /** Makes a POST that is sent twice count once. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** Sent also when the page is being left. */
  readonly keepalive?: boolean
}

type Listener = (error: ApiError, path: string) => void
let listener: Listener = () => undefined

/** Is told of every request that was refused, whoever made it. */
export function onRefusal(next: Listener): void {
  listener = next
}

/**
 * Asks the API and gives the parsed body (undefined for 204).
 * @throws ApiError for every answer outside 2xx, and with status 0 when the server cannot be reached
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options)
  if (response.status === 204) return undefined as T
  if (!response.ok) throw await refusal(response, path)
  return parse(await response.text()) as T
}

/** Fetches a file, which a link cannot: it names no tenant. The browser saves it under the name that the server gave. Throws as `request` does. */
export async function download(path: string, options: RequestOptions): Promise<void> {
  const response = await send(path, options)
  if (!response.ok) throw await refusal(response, path)
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = fileNameIn(response.headers.get('content-disposition') ?? '')
  link.click()
  // The browser reads the blob when it saves it, which may be after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** The bytes of a picture or document, which a link cannot fetch: it names no tenant. Throws as `request` does. */
export async function fetchBlob(path: string, options: RequestOptions): Promise<Blob> {
  const response = await send(path, options)
  if (!response.ok) throw await refusal(response, path)
  return response.blob()
}

/** `attachment; filename="a.csv"; filename*=UTF-8''%C3%A4.csv` (RFC 6266). */
function fileNameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  if (encoded !== undefined) return decodeURIComponent(encoded)
  return /filename="([^"]+)"/i.exec(disposition)?.[1] ?? 'download'
}

async function refusal(response: Response, path: string): Promise<ApiError> {
  const body = parse(await response.text())
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const error = new ApiError(response.status, (body ?? {}) as Problem, Number.isNaN(retryAfter) ? null : retryAfter)
  listener(error, path)
  return error
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET', body, tenant, version, idempotencyKey, signal, keepalive = false } = options
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language() }
  if (tenant !== undefined) headers['steward-tenant'] = tenant
  if (version !== undefined) headers['if-match'] = `"${version}"`
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const isForm = body instanceof FormData
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json'
  try {
    return await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      keepalive,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, { code: 'unreachable' })
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The same refusal as a problem of one value, where its code is about that one only: so that it stands beside its field. */
export function asProblemAt(error: unknown, code: string, pointer: string): unknown {
  if (!(error instanceof ApiError) || error.code !== code) return error
  return new ApiError(error.status, { code, title: error.message, errors: [{ pointer, code, message: error.message }] })
}

/** A refusal because somebody else was faster, in the words of what is being changed. */
export function asStale(error: unknown, sentence: string): unknown {
  return error instanceof ApiError && error.status === 412 ? new ApiError(412, { code: 'stale', title: sentence }) : error
}

/** The problems of a refused request by pointer without its leading slash: `emails/0/value`; a refused action's by the field that it names. Empty for other errors. */
export function problemsOf(error: unknown): ReadonlyMap<string, string> {
  if (!(error instanceof ApiError)) return new Map()
  const { field } = error.params
  if (error.status === 409 && typeof field === 'string') return new Map([[field, error.message]])
  return new Map(error.problems.map((problem) => [problem.pointer.replace(/^\//, ''), problem.message]))
}
