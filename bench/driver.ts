import pg from 'pg'
import type { Measured } from '#bench/client.ts'
import type { Statement } from '#platform/database/statement.ts'
import { sessionOptions, typeParsers } from '#platform/database/type-parsers.ts'

/** The same statements through the bare driver: pipelined, named, in a transaction with its tenant, over as many connections as the server has. */
export interface DriverLoad {
  readonly url: string
  /** Each a transaction; they are run in turn. */
  readonly batches: readonly (readonly Statement[])[]
  readonly loops: number
  readonly connections: number
  readonly seconds: number
  readonly searchPath?: string
  /** Each batch is run once, however long that takes. */
  readonly once?: true
}

export async function drive(load: DriverLoad): Promise<Measured> {
  const pool = new pg.Pool({
    connectionString: load.url,
    max: load.connections,
    pipeline: true,
    types: typeParsers(),
    options: load.searchPath === undefined ? sessionOptions : `${sessionOptions} -c search_path=${load.searchPath}`,
  })
  pool.on('error', () => {})
  const times: number[] = []
  let next = 0
  const began = performance.now()
  const until = load.once ? Number.POSITIVE_INFINITY : began + load.seconds * 1000
  const loop = async (): Promise<void> => {
    while (performance.now() < until) {
      if (load.once && next >= load.batches.length) return
      const batch = load.batches[next++ % load.batches.length] ?? []
      const asked = performance.now()
      const client = await pool.connect()
      await send(client, batch)
      client.release()
      times.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: load.loops }, loop))
  const took = performance.now() - began
  await pool.end()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return { count: times.length, perSecond: (times.length * 1000) / took, p50: at(0.5), p95: at(0.95), p99: at(0.99), bytes: 0, failed: {} }
}

async function send(client: pg.PoolClient, batch: readonly Statement[]): Promise<void> {
  const { stream } = (client as unknown as pg.Client).connection
  stream.cork()
  const sent = batch.map(({ name, text, values }) =>
    client.query({ ...(name === undefined ? {} : { name }), text, values: [...(values ?? [])] }),
  )
  stream.uncork()
  const results = await Promise.all(sent)
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was not committed')
}

if (process.argv[1]?.endsWith('driver.ts') === true)
  process.on('message', (load: DriverLoad) => {
    void drive(load).then((measured) => process.send?.(measured))
  })
