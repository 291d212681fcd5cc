import pg from 'pg'
import { DatabaseError, toDatabaseError } from '#platform/database/errors.ts'
import type { Query, Rows, Statement } from '#platform/database/statement.ts'
import { sessionOptions, typeParsers } from '#platform/database/type-parsers.ts'
import { toWire } from '#platform/database/wire.ts'

/** The role that owns the schema: for migrations, roles and doctor. Plain, not pipelined; never for a request. */
export interface Owner {
  query: Query
  /** Several statements without parameters in one string, as a migration file has them; one transaction of its own unless it is in one. */
  script(sql: string): Promise<void>
  transaction<T>(work: (owner: Pick<Owner, 'query' | 'script'>) => Promise<T>): Promise<T>
  /** For libraries that bring their own schema. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

/** Connects when first asked. Errors are `DatabaseError`s. */
export function openOwner(url: string): Owner {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    types: typeParsers(),
    options: sessionOptions,
    application_name: 'steward owner',
    connectionTimeoutMillis: 10_000,
  })
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {})
  return {
    query: queryOn(pool),
    script: scriptOn(pool),
    transaction: (work) => transaction(pool, work),
    pool,
    close: () => pool.end(),
  }
}

async function transaction<T>(pool: pg.Pool, work: (owner: Pick<Owner, 'query' | 'script'>) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((thrown: unknown) => {
    throw toDatabaseError(thrown)
  })
  let whole = false
  try {
    const owner = { query: queryOn(client), script: scriptOn(client) }
    await owner.script('BEGIN')
    const result = await work(owner)
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new DatabaseError('database.rolled-back', 'COMMIT was answered with ROLLBACK')
    whole = true
    return result
  } finally {
    // Closing the connection rolls back, whatever state it is in.
    client.release(!whole)
  }
}

function queryOn(target: pg.Pool | pg.PoolClient): Query {
  return async <R>(statement: Statement): Promise<Rows<R>> => {
    try {
      const { name, text, values = [] } = statement
      const result = await target.query({ ...(name === undefined ? {} : { name }), text, values: values.map(toWire) })
      return { rows: result.rows as R[], count: result.rowCount ?? 0 }
    } catch (thrown) {
      throw toDatabaseError(thrown, statement.name)
    }
  }
}

function scriptOn(target: pg.Pool | pg.PoolClient): (sql: string) => Promise<void> {
  return async (sql) => {
    try {
      await target.query(sql)
    } catch (thrown) {
      throw toDatabaseError(thrown)
    }
  }
}
