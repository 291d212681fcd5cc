import { join } from 'node:path'
import { atMost, byTurns, type Figure, median } from '#bench/figure.ts'
import { asSuperuser, type Bench, type BenchTenant } from '#bench/installation.ts'
import { accessPackage } from '#engine/people/access/package.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { type Files, openFiles } from '#platform/files/files.ts'

const notes = 1000
const rounds = 7
const noteText = `insert into note (tenant_id, id, version, created_at, updated_at, about_entity, about_id, text, pinned)
select $1, u.id, 1, now(), now(), 'contact', $2, 'called about the offer and wants it by Friday; Anna Weber of the other firm agreed, number ' || u.n, false
from unnest($3::uuid[]) with ordinality as u(id, n)`
const personText = 'select id from contact where tenant_id = $1 and deleted_at is null order by id desc limit 1'

/** What belongs to the person, table by table, as whoever knows all of it would ask. */
const bareTexts = [
  'select * from contact where tenant_id = $1 and id = $2',
  'select * from contact_emails where tenant_id = $1 and contact_id = $2',
  'select * from contact_phones where tenant_id = $1 and contact_id = $2',
  'select * from tagging where tenant_id = $1 and record_id = $2',
  `select * from note where tenant_id = $1 and about_entity = 'contact' and about_id = $2`,
  'select * from change_part where tenant_id = $1 and record_id = $2',
]

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

interface Side {
  readonly bench: Bench
  readonly database: Database
  readonly files: Files
  readonly tenant: BenchTenant
  readonly id: string
}

const exported = ({ bench, database, files, tenant, id }: Side): Promise<number> =>
  timed(async () => {
    const system = await asSystem({ database, keys: bench.keys, clock: systemClock }, tenant.id)
    for await (const _chunk of accessPackage({ system, files, people: [{ entity: 'contact', id }], form: 'access', language: 'en' }));
  })

const selected = ({ database, tenant, id }: Side): Promise<number> =>
  timed(async () => {
    for (const text of bareTexts) await database.batch(tenant.id, [{ text, values: [tenant.id, id] }])
  })

/** Everything of one person with a thousand notes among a million contacts, against reading the same rows. */
export async function accessFigures(bench: Bench): Promise<Figure[]> {
  const tenant = bench.large.tenants.toSorted((a, b) => b.contacts - a.contacts)[0] as BenchTenant
  const database = openDatabase({ url: bench.large.appUrl })
  const ids = Array.from({ length: notes }, () => newId(systemClock))
  try {
    const [found] = await database.batch(tenant.id, [{ text: personText, values: [tenant.id] }])
    const id = String(found?.rows[0]?.id)
    await asSuperuser(bench.large.superUrl, async (client) => {
      await client.query(noteText, [tenant.id, id, ids])
      await client.query('analyze note')
    })
    const side: Side = { bench, database, files: openFiles(join(bench.folder, 'files'), bench.keys), tenant, id }
    const [ours = [], bare = []] = await byTurns(rounds, [() => exported(side), () => selected(side)])
    return [
      atMost('people/access-export', median(ours) / median(bare), 50, {
        rows: notes + 4,
        export: `${median(ours).toFixed(0)} ms`,
        selects: `${median(bare).toFixed(1)} ms`,
      }),
    ]
  } finally {
    await asSuperuser(bench.large.superUrl, (client) =>
      client.query('delete from note where tenant_id = $1 and id = any($2::uuid[])', [tenant.id, ids]),
    )
    await database.close()
  }
}
