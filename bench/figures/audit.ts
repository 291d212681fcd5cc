import { createHash } from 'node:crypto'
import { atLeast, byTurns, type Figure, median } from '#bench/figure.ts'
import type { Bench, BenchTenant } from '#bench/installation.ts'
import { create } from '#engine/act/create.ts'
import { canonical } from '#engine/change/canonical.ts'
import { recordColumns } from '#engine/change/seal.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'

const rounds = 11
const atOnce = 100

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Reads the same rows in the same pages and hashes their bytes: what nobody can do without who wants to know whether they are whole. */
async function hashed(database: Database, tenantId: string): Promise<void> {
  const hash = createHash('sha256')
  const page = 100
  for (let position = 0; ; ) {
    const text = `select s.position, s.change_id, s.hash, ${recordColumns} from change_seal s join change_record c on c.tenant_id = $1 and c.id = s.change_id where s.tenant_id = $1 and s.position > $2 order by s.position limit ${page}`
    const [found] = await database.batch(tenantId, [{ text, values: [tenantId, position] }])
    const rows = found?.rows ?? []
    const parts =
      'select change_id, record_id, commitment, sealed_values from change_part where tenant_id = $1 and change_id = any($2::uuid[])'
    const [parted] = await database.batch(tenantId, [{ text: parts, values: [tenantId, rows.map(({ change_id }) => change_id)] }])
    for (const row of rows) hash.update(row.hash as Buffer).update(canonical({ ...row, commitment: '', hash: '' }))
    for (const row of parted?.rows ?? []) hash.update(row.commitment as Buffer).update(row.sealed_values as Buffer)
    if (rows.length < page) break
    position = Number(rows.at(-1)?.position)
  }
  hash.digest()
}

/** Walking a chain with all its values opened, against reading and hashing the same bytes. */
export async function auditFigures(bench: Bench): Promise<Figure[]> {
  const installed = await bench.scratch()
  const tenant = installed.tenants[0] as BenchTenant
  const database = openDatabase({ url: installed.appUrl })
  try {
    const engine = { database, keys: bench.keys, clock: systemClock }
    const system = await asSystem(engine, tenant.id)
    const changes = bench.quick ? 20 : 200
    for (let change = 0; change < changes; change++)
      await create(
        system,
        'contact',
        Array.from({ length: atOnce }, (_, n) => ({
          firstName: 'Ada',
          lastName: `Bench ${change} ${n}`,
          emails: [{ value: `b${change}.${n}@x.example` }],
        })),
      )
    await sealTenant(database, tenant.id)
    let sealed = 0
    const [ours = [], bare = []] = await byTurns(rounds, [
      () =>
        timed(async () => {
          const verified = await verifyTenant(database, bench.keys, tenant.id)
          if (verified.findings.length > 0) throw new Error('the chain of the bench is not whole')
          sealed = verified.sealed
        }),
      () => timed(() => hashed(database, tenant.id)),
    ])
    return [
      atLeast('audit/verify', median(bare) / median(ours), 0.3, {
        changes: sealed,
        values: changes * atOnce,
        verify: `${median(ours).toFixed(0)} ms`,
        hash: `${median(bare).toFixed(0)} ms`,
      }),
    ]
  } finally {
    await database.close()
    await installed.drop()
  }
}
