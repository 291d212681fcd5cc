import pg from 'pg'

export interface JobPool {
  readonly pool: pg.Pool
  close(): Promise<void>
}

/**
 * The connections of the job queue. Its library makes a pool of its own, but closes that without waiting and stops listening to its errors before: a database that ended a
 * connection in that moment ended the process.
 */
export function openJobPool(url: string, connections: number): JobPool {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  pool.on('connect', (client) => client.on('error', () => {}))
  // A connection that is lost is replaced when the next job asks for one.
  pool.on('error', () => {})
  return { pool, close: () => pool.end() }
}
