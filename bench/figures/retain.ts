import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contactOf, type Load, type Measured } from '#bench/client.ts'
import { atLeast, atMost, type Figure, median } from '#bench/figure.ts'
import { noneFailed } from '#bench/figures/list.ts'
import { asSuperuser, type Bench, type BenchTenant } from '#bench/installation.ts'
import { startHelper, startServer } from '#bench/processes.ts'
import { readingFor } from '#bench/recorded.ts'
import { create } from '#engine/act/create.ts'
import { decidedWithin, type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

const rounds = 5
const atOnce = 500
const target = '/api/v1/contacts?limit=50'
const countText = 'select count(*)::integer as n from contact where tenant_id = $1'
const settingText = `insert into retention_setting (tenant_id, kind, period, clock, changed_at) values ($1, 'contact', 'P30D', 'createdAt', now())`
/** What somebody deletes who thinks of nothing but these rows: the same tables, and no record of it. */
const bareTexts = [
  'delete from search_entry where tenant_id = $1 and record_id in (select id from contact where tenant_id = $1)',
  'delete from tagging where tenant_id = $1 and record_id in (select id from contact where tenant_id = $1)',
  'delete from contact_emails where tenant_id = $1',
  'delete from contact_phones where tenant_id = $1',
  'delete from contact where tenant_id = $1',
]

interface Stand extends Sweeping {
  readonly moving: { later: number }
}

/** As many contacts as make the fixed costs of a run small, all of them over their period; the breaker has tripped and been waited for: what is measured is the work. */
async function prepare(stand: Stand, superUrl: string, tenant: BenchTenant, count: number): Promise<void> {
  const { engine } = stand
  const writing = readingFor(engine.database, engine.keys, tenant)
  for (let from = 0; from < count; from += atOnce)
    await create(
      writing,
      'contact',
      Array.from({ length: atOnce }, (_, index) => contactOf(`old${tenant.slug}${from + index}`, from + index)),
    )
  await asSuperuser(superUrl, async (client) => {
    await client.query("update contact set created_at = created_at - interval '1 year' where tenant_id = $1", [tenant.id])
    await client.query(settingText, [tenant.id])
  })
  await sweepTenant(stand, tenant.id)
}

const contactsOf = (superUrl: string, tenant: BenchTenant): Promise<number> =>
  asSuperuser(superUrl, async (client) => (await client.query<{ n: number }>(countText, [tenant.id])).rows[0]?.n ?? 0)

/** Contacts a second. */
async function swept(stand: Stand, superUrl: string, tenant: BenchTenant): Promise<number> {
  const rows = await contactsOf(superUrl, tenant)
  stand.moving.later += decidedWithin
  const began = performance.now()
  await sweepTenant(stand, tenant.id)
  const seconds = (performance.now() - began) / 1000
  const left = await contactsOf(superUrl, tenant)
  if (rows === 0 || left !== 0) throw new Error(`${left} contacts were left of ${rows}`)
  return rows / seconds
}

async function bare(superUrl: string, tenant: BenchTenant): Promise<number> {
  const rows = await contactsOf(superUrl, tenant)
  return asSuperuser(superUrl, async (client) => {
    const began = performance.now()
    await client.query('begin')
    for (const text of bareTexts) await client.query(text, [tenant.id])
    await client.query('commit')
    return rows / ((performance.now() - began) / 1000)
  })
}

/** Ending what is over its period, with history, tombstone and certificate, against a bare DELETE; and what those feel of it who work meanwhile. */
export async function retainFigures(bench: Bench): Promise<Figure[]> {
  const installed = await bench.scratch()
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-retain-'))
  const database = openDatabase({ url: installed.appUrl, connections: 3 })
  const owner = openOwner(installed.ownerUrl)
  const moving = { later: 0 }
  const clock = { now: () => new Date(Date.now() + moving.later) }
  const engine = { database, keys: bench.keys, clock }
  const stand: Stand = { engine, owner, tombstones: { store: openFolderStore(folder), keys: bench.keys }, limits: {}, moving }
  const { superUrl, tenants } = installed
  const server = await startServer(bench, installed)
  const client = startHelper<Load, Measured>(new URL('../client.ts', import.meta.url))
  const lists = (of: BenchTenant): Promise<Measured> =>
    client.run({ port: server.port, connections: 4, keys: of.keys.slice(0, 1), get: target, seconds: 3, run: '' }).then(noneFailed)
  try {
    const found = {
      ratio: [] as number[],
      sweep: [] as number[],
      bare: [] as number[],
      slower: [] as number[],
      alone: [] as number[],
      meanwhile: [] as number[],
    }
    const reader = tenants.at(-1) as BenchTenant
    for (let round = 0; round <= rounds; round += 1) {
      const [mine, theirs, ...others] = tenants.slice(4 * round, 4 * round + 4) as [BenchTenant, BenchTenant, ...BenchTenant[]]
      for (const tenant of [mine, theirs, ...others]) await prepare(stand, superUrl, tenant, bench.quick ? 1000 : 5000)
      const [sweep, plain] = [await swept(stand, superUrl, mine), await bare(superUrl, theirs)]
      const alone = await lists(reader)
      const sweeping = (async () => {
        for (const tenant of others) await swept(stand, superUrl, tenant)
      })()
      const [meanwhile] = await Promise.all([lists(reader), sweeping])
      if (round === 0) continue
      found.ratio.push(sweep / plain)
      found.sweep.push(sweep)
      found.bare.push(plain)
      found.slower.push(meanwhile.p99 / alone.p99)
      found.alone.push(alone.p99)
      found.meanwhile.push(meanwhile.p99)
    }
    const perSecond = (values: readonly number[]): string => `${Math.round(median(values))}/s`
    const ms = (values: readonly number[]): string => `${median(values).toFixed(1)} ms`
    return [
      atLeast('retain/sweep', median(found.ratio), 0.1, { sweep: perSecond(found.sweep), bareDelete: perSecond(found.bare) }),
      atMost('retain/lists-meanwhile', median(found.slower), 1.5, { alone: ms(found.alone), meanwhile: ms(found.meanwhile) }),
    ]
  } finally {
    client.stop()
    await server.stop()
    await owner.close()
    await database.close()
    await installed.drop()
    await rm(folder, { recursive: true, force: true })
  }
}
