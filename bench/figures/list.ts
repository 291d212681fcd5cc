import type { Load, Measured } from '#bench/client.ts'
import type { DriverLoad } from '#bench/driver.ts'
import { atLeast, atMost, byTurns, type Figure, median } from '#bench/figure.ts'
import type { Bench, BenchTenant, Installed } from '#bench/installation.ts'
import { startHelper, startServer } from '#bench/processes.ts'
import { readingFor, recorded } from '#bench/recorded.ts'
import { find } from '#engine/find.ts'
import type { Statement } from '#platform/database/statement.ts'

const connections = 32
const rounds = 5
const target = '/api/v1/contacts?limit=50'

/** The statements that the engine sends for this list, a transaction for each tenant. */
async function statementsOf(bench: Bench, installed: Installed, tenants: readonly BenchTenant[]): Promise<Statement[][]> {
  const { database, taken } = recorded(installed.appUrl)
  try {
    const batches: Statement[][] = []
    for (const tenant of tenants) {
      await find(readingFor(database, bench.keys, tenant), 'contact', { limit: 50 })
      batches.push(taken())
    }
    return batches
  } finally {
    await database.close()
  }
}

const rate = (results: readonly Measured[]): number => median(results.map(({ perSecond }) => perSecond))
const p50 = (results: readonly Measured[]): number => median(results.map((each) => each.p50))

/** Median over the rounds of the ratio within one round. */
const ratioOf = (above: readonly Measured[], below: readonly Measured[], of: (each: Measured) => number): number =>
  median(above.map((each, index) => of(each) / of(below[index] ?? each)))

const sayRate = (results: readonly Measured[]): string => `${Math.round(rate(results))}/s`
const sayMs = (value: number): string => `${value.toFixed(1)} ms`

/** The list of the newest contacts: what the server adds to the query, what rows elsewhere cost, what the wall costs. */
export async function listFigures(bench: Bench): Promise<Figure[]> {
  const { large, small, quick } = bench
  const seconds = quick ? 2 : 4
  const tenants = large.tenants.slice(0, -2)
  const batches = await statementsOf(bench, large, tenants)
  const [atLarge, atSmall] = [await startServer(bench, large), await startServer(bench, small)]
  const client = startHelper<Load, Measured>(new URL('../client.ts', import.meta.url))
  const driver = startHelper<DriverLoad, Measured>(new URL('../driver.ts', import.meta.url))
  const overHttp = (port: number, of: readonly BenchTenant[]) => async () =>
    noneFailed(await client.run({ port, connections, keys: of.flatMap(({ keys }) => keys.slice(0, 1)), get: target, seconds, run: '' }))
  const bare = (searchPath?: string) => () =>
    driver.run({
      url: large.appUrl,
      batches,
      loops: connections,
      connections: 10,
      seconds,
      ...(searchPath === undefined ? {} : { searchPath }),
    })
  try {
    const [http = [], few = [], walled = [], open = []] = await byTurns(rounds, [
      overHttp(atLarge.port, tenants),
      overHttp(atSmall.port, small.tenants),
      bare(),
      bare('twin,public'),
    ])
    const sizes = { rows: tenants.reduce((sum, { contacts }) => sum + contacts, 0), tenants: tenants.length, connections }
    return [
      atLeast(
        'list/http-vs-driver',
        ratioOf(http, walled, (each) => each.perSecond),
        0.7,
        { ...sizes, http: sayRate(http), driver: sayRate(walled) },
      ),
      atMost(
        'list/p50-rows',
        ratioOf(http, few, (each) => each.p50),
        1.3,
        {
          rows: sizes.rows,
          fewRows: small.tenants.reduce((sum, { contacts }) => sum + contacts, 0),
          p50: sayMs(p50(http)),
          fewP50: sayMs(p50(few)),
        },
      ),
      atLeast(
        'list/row-security',
        ratioOf(walled, open, (each) => each.perSecond),
        0.9,
        { with: sayRate(walled), without: sayRate(open) },
      ),
    ]
  } finally {
    client.stop()
    driver.stop()
    await Promise.all([atLarge.stop(), atSmall.stop()])
  }
}

export function noneFailed(measured: Measured): Measured {
  if (Object.keys(measured.failed).length > 0) throw new Error(`some requests failed: ${JSON.stringify(measured.failed)}`)
  return measured
}
