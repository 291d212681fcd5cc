import pg from 'pg'
import { toDatabaseError } from '#platform/database/errors.ts'
import { openReads } from '#platform/database/reads.ts'
import { withRetries } from '#platform/database/retry.ts'
import { Sequence } from '#platform/database/sequence.ts'
import type { Query, Rows, Statement } from '#platform/database/statement.ts'
import { sessionOptions, typeParsers } from '#platform/database/type-parsers.ts'
import type { Logger } from '#platform/log/log.ts'

export interface Transaction {
  readonly tenantId: string
  query<R = Record<string, unknown>>(statement: Statement): Promise<Rows<R>>
  /** Sends the statements and COMMIT together: one round trip fewer. Nothing may follow. Resolves after commit. */
  finish(statements: readonly Statement[]): Promise<Rows<Record<string, unknown>>[]>
}

export interface TransactionOptions {
  readonly readOnly?: boolean
  /** Reads everything as it was at one moment, however long it takes. */
  readonly snapshot?: boolean
  readonly statementTimeoutMs?: number
}

/** The only way to PostgreSQL. All errors are `DatabaseError`s. */
export interface Database {
  /**
   * One transaction of one tenant. BEGIN and set_tenant leave together with the first statement (pipelined); commits when work
   * resolves, rolls back when it throws; a COMMIT that answers ROLLBACK is an error. Retries 40001/40P01 (bounded) by running work again.
   */
  tenant<T>(tenantId: string, work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Known statements, BEGIN … COMMIT around them, all in ONE round trip. */
  batch(tenantId: string, statements: readonly Statement[]): Promise<Rows<Record<string, unknown>>[]>
  /** Reads that are known to be quick: like `batch`, and one that writes is refused. When many come at a time they share connections and packets. */
  read(tenantId: string, statements: readonly Statement[]): Promise<Rows<Record<string, unknown>>[]>
  /** Outside any tenant: definer functions over global tables. */
  global<R = Record<string, unknown>>(statement: Statement): Promise<Rows<R>>
  /** A transaction outside any tenant (several definer calls). */
  globalTransaction<T>(work: (query: Query) => Promise<T>): Promise<T>
  /** Connections of this process, by state. */
  connections?(): { readonly busy: number; readonly idle: number; readonly waiting: number }
  close(): Promise<void>
}

const begin: Statement = { name: 'begin', text: 'BEGIN' }
const beginReadOnly: Statement = { name: 'begin_read_only', text: 'BEGIN READ ONLY' }
const beginSnapshot: Statement = { name: 'begin_snapshot', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY' }

/** Opens a pool for the app role. Connects when first asked; a server that died and came back is found again by itself. */
export function openDatabase(options: { url: string; connections?: number; log?: Logger }): Database {
  const pool = openPool(options)

  async function onConnection<T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw toDatabaseError(thrown)
    })
    try {
      return await run(client)
    } finally {
      // A connection in the middle of a transaction must not meet the next tenant.
      client.release(client.getTransactionStatus() !== 'I')
    }
  }

  return {
    tenant: (tenantId, work, settings = {}) =>
      withRetries((attempt) =>
        onConnection((client) => {
          const sequence = new Sequence(client, opening(tenantId, settings))
          const tx: Transaction = {
            tenantId,
            query: (statement) => sequence.query(statement),
            finish: (statements) => sequence.finish(statements),
          }
          return attempt(sequence, () => work(tx))
        }),
      ),
    batch: (tenantId, statements) =>
      withRetries((attempt) =>
        onConnection((client) => {
          const sequence = new Sequence(client, opening(tenantId, {}))
          return attempt(sequence, () => sequence.finish(statements))
        }),
      ),
    read: openReads(onConnection),
    global: (statement) => onConnection((client) => new Sequence(client, []).query(statement)),
    globalTransaction: (work) =>
      withRetries((attempt) =>
        onConnection((client) => {
          const sequence = new Sequence(client, [begin])
          return attempt(sequence, () => work((statement) => sequence.query(statement)))
        }),
      ),
    connections: () => ({ busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => pool.end(),
  }
}

/** The tenant goes through one function alone, inside the transaction; the parameter of every statement comes from the same value. */
function opening(tenantId: string, settings: TransactionOptions): Statement[] {
  const statements = [
    settings.snapshot === true ? beginSnapshot : settings.readOnly === true ? beginReadOnly : begin,
    { name: 'set_tenant', text: 'SELECT app.set_tenant($1)', values: [tenantId] },
  ]
  if (settings.statementTimeoutMs !== undefined) {
    const value = String(Math.max(1, Math.round(settings.statementTimeoutMs)))
    statements.push({ name: 'set_timeout', text: "SELECT set_config('statement_timeout', $1, true)", values: [value] })
  }
  return statements
}

function openPool({ url, connections = 10, log }: { url: string; connections?: number; log?: Logger }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    types: typeParsers(),
    options: sessionOptions,
    application_name: 'steward',
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 3_600,
    idle_in_transaction_session_timeout: 300_000,
  })
  // A killed server must end a request, not the process: without a listener Node throws the event.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => log?.warn('database connection lost', { error: toDatabaseError(error) }))
  return pool
}
