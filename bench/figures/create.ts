import { contactOf, type Load, type Measured } from '#bench/client.ts'
import type { DriverLoad } from '#bench/driver.ts'
import { atLeast, type Figure, median } from '#bench/figure.ts'
import { noneFailed } from '#bench/figures/list.ts'
import { asSuperuser, type Bench, type BenchTenant, type Installed } from '#bench/installation.ts'
import { type Helper, startHelper, startServer } from '#bench/processes.ts'
import { readingFor } from '#bench/recorded.ts'
import { create } from '#engine/act/create.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'

const connections = 32
const rounds = 3
let made = 0

/** The rows that the engine would write for so many contacts: its own statements, noted and not sent. */
async function batchesOf(keys: Keys, tenants: readonly BenchTenant[], count: number): Promise<Statement[][]> {
  const batches: Statement[][] = []
  const written = (tenantId: string, statements: readonly Statement[]): [] => {
    const opening = { name: 'set_tenant', text: 'SELECT app.set_tenant($1)', values: [tenantId] }
    batches.push([{ name: 'begin', text: 'BEGIN' }, opening, ...statements, { name: 'commit', text: 'COMMIT' }])
    return []
  }
  // What is only looked up finds nothing, as in these tenants.
  const noting: Pick<Database, 'batch' | 'tenant'> = {
    batch: async (tenantId, statements) => written(tenantId, statements),
    tenant: (tenantId, work) =>
      work({ tenantId, query: async () => ({ rows: [], count: 0 }), finish: async (statements) => written(tenantId, statements) }),
  }
  for (let n = 0; n < count; n += 1) {
    made += 1
    const tenant = tenants[n % tenants.length] as BenchTenant
    await create(readingFor(noting as Database, keys, tenant), 'contact', [contactOf(`bare${made}`, made)])
  }
  return batches
}

interface Sides {
  readonly many: Measured[]
  readonly one: Measured[]
  readonly bare: Measured[]
}

async function measure(
  bench: Bench,
  installed: Installed,
  helpers: { client: Helper<Load, Measured>; driver: Helper<DriverLoad, Measured> },
  count: number,
): Promise<Sides> {
  const { tenants } = installed
  const server = await startServer(bench, installed)
  const seconds = bench.quick ? 2 : 4
  const sides: Sides = { many: [], one: [], bare: [] }
  const overHttp = async (keys: readonly string[]): Promise<Measured> => {
    made += 1
    return noneFailed(await helpers.client.run({ port: server.port, connections, keys, seconds, run: `r${made}x` }))
  }
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const many = await overHttp(tenants.flatMap(({ keys }) => keys.slice(0, 1)))
      const one = await overHttp(tenants[0]?.keys ?? [])
      const batches = await batchesOf(bench.keys, tenants, count)
      const bare = await helpers.driver.run({ url: installed.appUrl, batches, loops: connections, connections: 10, seconds, once: true })
      if (round === 0) continue
      sides.many.push(many)
      sides.one.push(one)
      sides.bare.push(bare)
    }
    return sides
  } finally {
    await server.stop()
  }
}

const rate = (results: readonly Measured[]): number => median(results.map(({ perSecond }) => perSecond))
const ratio = (above: readonly Measured[], below: readonly Measured[]): number =>
  median(above.map((each, index) => each.perSecond / (below[index] ?? each).perSecond))
const say = (results: readonly Measured[]): string => `${Math.round(rate(results))}/s`

/** Making a contact with two e-mail addresses and a phone: over HTTP against the bare rows; in one tenant against two hundred; and where the disk is slow. */
export async function createFigures(bench: Bench): Promise<Figure[]> {
  const installed = await bench.scratch()
  const helpers = {
    client: startHelper<Load, Measured>(new URL('../client.ts', import.meta.url)),
    driver: startHelper<DriverLoad, Measured>(new URL('../driver.ts', import.meta.url)),
  }
  const count = bench.quick ? 1000 : 4000
  try {
    const plain = await measure(bench, installed, helpers, count)
    await asSuperuser(installed.superUrl, async (client) => {
      await client.query(`alter database ${installed.name} set commit_delay = 2000`)
      await client.query(`alter database ${installed.name} set commit_siblings = 0`)
    })
    const slow = await measure(bench, installed, helpers, count)
    return [
      atLeast('create/http-vs-driver', ratio(plain.many, plain.bare), 0.5, {
        tenants: installed.tenants.length,
        http: say(plain.many),
        driver: say(plain.bare),
      }),
      atLeast('create/one-tenant', ratio(plain.one, plain.many), 0.7, { one: say(plain.one), many: say(plain.many) }),
      atLeast('create/one-tenant-slow-commit', ratio(slow.one, slow.many), 0.7, {
        one: say(slow.one),
        many: say(slow.many),
        commitDelay: '2 ms',
      }),
    ]
  } finally {
    helpers.client.stop()
    helpers.driver.stop()
    await installed.drop()
  }
}
