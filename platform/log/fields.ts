import { fileURLToPath } from 'node:url'

/** The fields that a log line may carry: each with the form its value must have. Anything else is dropped. */
const forms = {
  requestId: id,
  tenantId: id,
  memberId: id,
  accountId: id,
  recordId: id,
  changeId: id,
  jobId: id,
  importId: id,
  exportId: id,
  messageId: id,
  entity: word,
  task: word,
  statement: word,
  action: word,
  code: word,
  sqlState: word,
  constraint: word,
  method: word,
  level: word,
  state: word,
  signal: word,
  version: word,
  migration: word,
  setting: word,
  mode: word,
  /** A route's pattern, `/api/v1/contacts/:id`; never the address that was asked for. */
  route,
  status: amount,
  durationMs: amount,
  count: amount,
  total: amount,
  attempt: amount,
  bytes: amount,
  port: amount,
  pid: amount,
  position: amount,
  error: reduceError,
} as const satisfies Record<string, (value: unknown) => unknown>

export type Field = keyof typeof forms
export type Fields = { readonly [F in Field]?: unknown }

/** The fields of the list that have the right form. */
export function keep(fields: Fields): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [name, form] of Object.entries(forms)) {
    if (!Object.hasOwn(fields, name)) continue
    const value = form(fields[name as Field])
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** A UUID, a request's serial or a job's number. */
function id(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^(req-[0-9a-z]{1,12}|\d{1,20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(text)
    ? text
    : undefined
}

/** An identifier from the code: no spaces, no @, so that neither a name nor an address fits by accident. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,79}$/.test(value) ? value : undefined
}

function route(value: unknown): string | undefined {
  return typeof value === 'string' && /^(\/(:?[A-Za-z_][A-Za-z0-9_-]{0,39}|v\d+|\*))*\/?$/.test(value) ? value : undefined
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export interface ReducedError {
  readonly name: string
  readonly code?: string
  readonly sqlState?: string
  readonly constraint?: string
  readonly statement?: string
  /** Innermost first, as `platform/log/log.ts:12:3`. */
  readonly at: readonly string[]
  readonly cause?: ReducedError
}

/** What is left of an error: its class, its codes and where it came from. Its message quotes values, so it stays out. */
function reduceError(error: unknown, depth = 0): ReducedError {
  if (!(error instanceof Error)) return { name: 'NotAnError', at: [] }
  const bag = error as Error & Record<string, unknown>
  const codes = { code: word(bag.code), sqlState: word(bag.sqlState), constraint: word(bag.constraint), statement: word(bag.statement) }
  return {
    name: className(error),
    ...Object.fromEntries(Object.entries(codes).filter(([, value]) => value !== undefined)),
    at: frames(error.stack),
    ...(error.cause instanceof Error && depth < 3 ? { cause: reduceError(error.cause, depth + 1) } : {}),
  }
}

/** The class, not the property `name`, which anyone can set. */
function className(error: Error): string {
  const name: unknown = error.constructor?.name
  return typeof name === 'string' && /^[A-Z][A-Za-z]{2,60}$/.test(name) ? name : 'Error'
}

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Only places in our own tree and in Node: a line of the message that looks like a frame does not lie there. */
function frames(stack: unknown): string[] {
  if (typeof stack !== 'string') return []
  const places: string[] = []
  for (const line of stack.split('\n')) {
    const place = /^\s+at (?:.*\()?((?:file:\/\/|node:|\/)[^()]*?:\d+:\d+)\)?$/.exec(line)?.[1]
    const short = place === undefined ? undefined : inTree(place)
    if (short !== undefined) places.push(short)
    if (places.length === 12) break
  }
  return places
}

function inTree(place: string): string | undefined {
  const path = decodeURI(place.replace(/^file:\/\//, ''))
  const short = path.startsWith(root) ? path.slice(root.length) : path
  return /^(node:[a-z_/]+|[A-Za-z][A-Za-z0-9_@.+/-]*\.(ts|tsx|js|mjs|cjs)):\d+:\d+$/.test(short) ? short : undefined
}
