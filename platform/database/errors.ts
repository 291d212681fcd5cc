/** What went wrong, independent of the server's version, language and of Citus. */
export type DatabaseErrorCode =
  | 'database.unique'
  | 'database.foreign-key'
  | 'database.check'
  | 'database.not-null'
  | 'database.exclusion'
  | 'database.invalid-value'
  | 'database.no-tenant'
  | 'database.tenant-closed'
  | 'database.forbidden'
  | 'database.timeout'
  | 'database.serialisation'
  | 'database.rolled-back'
  | 'database.connection-lost'
  | 'database.unavailable'
  | 'database.full'
  | 'database.failed'

export interface DatabaseErrorDetails {
  readonly sqlState?: string | undefined
  readonly constraint?: string | undefined
  readonly statement?: string | undefined
  /** Only an error of our own side; never one of the server, which would quote values. */
  readonly cause?: unknown
}

/**
 * An error of the database without a single value from it: PostgreSQL's own `message` and `detail` quote the offending
 * row ("Key (email)=(ada@…) already exists"), so neither is kept, not even as `cause`.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: DatabaseErrorCode
  /** Five characters, where the server answered at all. */
  readonly sqlState: string | undefined
  /** Name of the violated constraint, without a shard's number. */
  readonly constraint: string | undefined
  /** Name of the prepared statement that failed. */
  readonly statement: string | undefined

  constructor(code: DatabaseErrorCode, message: string, details: DatabaseErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.sqlState = details.sqlState
    this.constraint = details.constraint
    this.statement = details.statement
  }
}

const codeByState: Readonly<Record<string, DatabaseErrorCode>> = {
  '23505': 'database.unique',
  '23503': 'database.foreign-key',
  '23514': 'database.check',
  '23502': 'database.not-null',
  '23P01': 'database.exclusion',
  '42501': 'database.forbidden',
  '57014': 'database.timeout',
  '55P03': 'database.timeout',
  '25P03': 'database.timeout',
  '40001': 'database.serialisation',
  '40P01': 'database.serialisation',
  '25P02': 'database.rolled-back',
  '57P01': 'database.connection-lost',
  '57P02': 'database.connection-lost',
  '57P03': 'database.unavailable',
  '53100': 'database.full',
  '53300': 'database.unavailable',
  ST002: 'database.tenant-closed',
}

const messageByCode: Readonly<Record<DatabaseErrorCode, string>> = {
  'database.unique': 'A value that must be unique is already taken',
  'database.foreign-key': 'A link points to a record that does not exist, or the record is still linked',
  'database.check': 'A value breaks a check',
  'database.not-null': 'A required value is missing',
  'database.exclusion': 'The record overlaps another one',
  'database.invalid-value': 'The database refused a value',
  'database.no-tenant': 'No tenant is set',
  'database.tenant-closed': 'The tenant is closed while its data is brought back from a backup',
  'database.forbidden': 'The database role may not do this',
  'database.timeout': 'The statement took too long and was stopped',
  'database.serialisation': 'Two transactions met; try again',
  'database.rolled-back': 'The transaction had failed and was rolled back',
  'database.connection-lost': 'The connection to the database was lost',
  'database.unavailable': 'The database cannot be reached',
  'database.full': 'The disk of the database is full',
  'database.failed': 'The statement failed',
}

/** Makes a `DatabaseError` of whatever the driver threw. `statement` is the name of the statement that was running. */
export function toDatabaseError(thrown: unknown, statement?: string): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown
  const raw = fieldsOf(thrown)
  if (raw.severity === undefined) return fromConnection(thrown, raw, statement)
  const code = codeOf(raw)
  const details = { sqlState: raw.code, constraint: constraintOf(raw), statement }
  return new DatabaseError(code, describe(code, raw, details), details)
}

interface RawError {
  readonly code: string | undefined
  readonly severity: string | undefined
  readonly message: string
  readonly constraint: string | undefined
}

function fieldsOf(thrown: unknown): RawError {
  const bag = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>
  const text = (key: string) => (typeof bag[key] === 'string' ? bag[key] : undefined)
  return { code: text('code'), severity: text('severity'), message: text('message') ?? '', constraint: text('constraint') }
}

function codeOf(raw: RawError): DatabaseErrorCode {
  const state = raw.code ?? ''
  if (isMissingTenant(raw)) return 'database.no-tenant'
  const known = codeByState[state]
  if (known !== undefined) return known
  if (state.startsWith('08')) return 'database.connection-lost'
  if (state.startsWith('22')) return 'database.invalid-value'
  return 'database.failed'
}

/**
 * A policy reads `current_setting('app.tenant_id')::uuid`. Never set in this session: 42704. Set in an earlier
 * transaction of it: the setting is an empty string by now, which is no uuid: 22P02.
 */
function isMissingTenant(raw: RawError): boolean {
  if (raw.code === '42704') return raw.message.includes('app.tenant_id')
  return raw.code === '22P02' && /uuid[^\p{L}\p{N}]*$/u.test(raw.message)
}

/** Citus reports a violation without the field, and with the shard's number behind the name. */
function constraintOf(raw: RawError): string | undefined {
  const name = raw.constraint ?? (raw.code?.startsWith('23') ? /constraint\s+"([^"]+)"/.exec(raw.message)?.[1] : undefined)
  return name?.replace(/_\d{6,}$/, '')
}

/** Class 42 (syntax, unknown names) speaks of code, never of values, and nobody can mend it without the server's words. */
function describe(code: DatabaseErrorCode, raw: RawError, details: DatabaseErrorDetails): string {
  const what = raw.code?.startsWith('42') && code === 'database.failed' ? raw.message : messageByCode[code]
  const where = [details.constraint, details.statement && `in ${details.statement}`, raw.code].filter(Boolean).join(', ')
  return where === '' ? what : `${what} (${where})`
}

const unreachable = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EACCES'])

function fromConnection(thrown: unknown, raw: RawError, statement: string | undefined): DatabaseError {
  const { code: osCode, message } = raw
  if ((osCode !== undefined && unreachable.has(osCode)) || /timeout exceeded|timeout expired|connection timeout/.test(message)) {
    return new DatabaseError('database.unavailable', `${messageByCode['database.unavailable']}${osCode ? ` (${osCode})` : ''}`)
  }
  const lost = osCode === 'ECONNRESET' || osCode === 'EPIPE' || /terminated|not queryable|after calling end|closed/.test(message)
  if (lost) return new DatabaseError('database.connection-lost', messageByCode['database.connection-lost'], { statement })
  return new DatabaseError('database.failed', messageByCode['database.failed'], { statement, cause: thrown })
}
