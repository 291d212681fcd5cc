import { atLeast, byTurns, type Figure, median } from '#bench/figure.ts'
import { asSuperuser, type Bench, type BenchTenant } from '#bench/installation.ts'
import { mentionsOf } from '#engine/mentions/find.ts'
import { tokensOf } from '#engine/mentions/tokens.ts'
import { indexStatements } from '#engine/mentions/write.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'

const atOnce = 5000
const rounds = 5
const words =
  'called about the offer and wants it by friday we agreed on delivery to warehouse two invoice goes out monday they asked for a discount meeting moved again send new drawing colour is blue quality was fine last time complaint about packaging solved'.split(
    ' ',
  )
const given = 'Ada Ben Clara David Emma Felix Greta Hannes Ida Jonas Karla Leon Mia Noah Olga Paul Rosa Simon Tilda Uwe'.split(' ')
const family =
  'Albers Brandt Conrad Dietz Ebert Falk Gruber Hauser Isenberg Jansen Kramer Lindner Moser Nolte Otto Pohl Reuter Seidel'.split(' ')

/** The same note for the same number. One in forty names somebody, by address, by number and by name. */
function noteOf(n: number): string {
  const text = Array.from({ length: 18 }, (_, place) => words[(n * 7 + place * (3 + (n % 11)) + (n >> 5)) % words.length]).join(' ')
  if (n % 40 !== 0) return `${text} ${n % 97}`
  const [first, last] = [given[n % given.length] ?? '', family[(n >> 3) % family.length] ?? '']
  const between = n % 80 === 0 ? ` ${given[(n >> 2) % given.length]}` : ''
  return `${text}. ${first}${between} ${last}, (030) ${String(1_000_000 + n)}, ${first}.${last}.${n}@example.org`
}

/** Of whom exactly one note speaks. */
function soughtIn(n: number): Sought {
  const [first, last] = [given[n % given.length] ?? '', family[(n >> 3) % family.length] ?? '']
  return { emails: [`${first}.${last}.${n}@example.org`.toLowerCase()], phones: [`+4930${1_000_000 + n}`], names: [[first, `${last}x`]] }
}

const insertText = `insert into note (tenant_id, id, version, created_at, updated_at, about_entity, about_id, text, pinned)
select $1, u.id, 1, now(), now(), 'company', $2, u.text, false from unnest($3::uuid[], $4::text[]) as u(id, text)`

/** What somebody without an index would ask: the address, the digits of the number, the name in either order. */
const scanText = `select n.id from note n where n.tenant_id = $1 and (n.text ilike $2 or regexp_replace(n.text, '\\D', '', 'g') like $3 or n.text ilike $4 or n.text ilike $5)`

/** Notes, and whom they name, as the engine would write them; their index is made when all are there. */
async function load(bench: Bench, superUrl: string, tenant: BenchTenant, count: number): Promise<void> {
  const cipher = await bench.keys.tenant(tenant.id)
  await asSuperuser(superUrl, async (client) => {
    const { rows } = await client.query<{ indexdef: string }>(`select indexdef from pg_indexes where indexname = 'mention_tokens_idx'`)
    await client.query('drop index mention_tokens_idx')
    const about = newId(systemClock)
    for (let from = 0; from < count; from += atOnce) {
      const notes = Array.from({ length: Math.min(atOnce, count - from) }, (_, index) => ({
        id: newId(systemClock),
        text: noteOf(from + index),
      }))
      await client.query(insertText, [tenant.id, about, notes.map(({ id }) => id), notes.map(({ text }) => text)])
      const indexed = notes.map(({ id, text }) => ({
        entity: 'note',
        recordId: id,
        field: 'text',
        tokens: tokensOf(cipher, [{ text, as: 'text' }], 'DE'),
      }))
      for (const { text, values } of indexStatements(tenant.id, indexed)) await client.query(text, [...(values ?? [])])
    }
    await client.query(rows[0]?.indexdef ?? '')
    await client.query('analyze note, mention')
  })
}

/** Of the index and the hashes in it, in megabytes. */
const sizeOf = (superUrl: string): Promise<number> =>
  asSuperuser(superUrl, async (client) => {
    const { rows } = await client.query<{ size: string }>(`select pg_total_relation_size('mention') as size`)
    return Number(rows[0]?.size) / 1024 / 1024
  })

async function timed(work: () => Promise<number>): Promise<number> {
  const began = performance.now()
  const found = await work()
  if (found !== 1) throw new Error(`found ${found} notes where there is one`)
  return performance.now() - began
}

const indexed = (database: Database, bench: Bench, tenant: BenchTenant, sought: Sought): Promise<number> =>
  timed(async () => {
    const cipher = await bench.keys.tenant(tenant.id)
    const found = await database.tenant(tenant.id, (tx) => mentionsOf(tx, cipher, sought), { readOnly: true })
    return new Set(found.map(({ recordId }) => recordId)).size
  })

const scanned = (database: Database, tenant: BenchTenant, { emails, phones, names }: Sought): Promise<number> =>
  timed(async () => {
    const [first, last] = names[0] ?? []
    const values = [tenant.id, `%${emails[0]}%`, `%${phones[0]?.slice(3)}%`, `%${first} ${last}%`, `%${last}, ${first}%`]
    const [found] = await database.batch(tenant.id, [{ text: scanText, values }])
    return found?.rows.length ?? 0
  })

/** Finding everything that names one person among half a million notes: through the index of keyed hashes, and by reading every note. */
export async function mentionFigures(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 20_000 : 500_000
  const installed = await bench.scratch()
  const tenant = installed.tenants[0] as BenchTenant
  const database = openDatabase({ url: installed.appUrl })
  try {
    const began = performance.now()
    await load(bench, installed.superUrl, tenant, count)
    const loaded = performance.now() - began
    const size = await sizeOf(installed.superUrl)
    let n = 0
    const next = (): Sought => soughtIn(40 * (1 + ((n++ * 7919) % (count / 40 - 1))))
    const [fast = [], slow = []] = await byTurns(rounds, [
      () => indexed(database, bench, tenant, next()),
      () => scanned(database, tenant, next()),
    ])
    return [
      atLeast('erase/mention-index', median(slow) / median(fast), 50, {
        notes: count,
        index: `${median(fast).toFixed(2)} ms`,
        scan: `${median(slow).toFixed(0)} ms`,
        loaded: `${(loaded / 1000).toFixed(0)} s`,
        size: `${size.toFixed(0)} MB`,
      }),
    ]
  } finally {
    await database.close()
    await installed.drop()
  }
}
