import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { atMost, type Figure, median } from '#bench/figure.ts'
import { asSuperuser, type Bench, type BenchTenant } from '#bench/installation.ts'
import { readingFor } from '#bench/recorded.ts'
import { importOf } from '#engine/import/access.ts'
import { runImport, startImport } from '#engine/import/jobs.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openFiles } from '#platform/files/files.ts'

const heads = ['Ber', 'Stein', 'Hof', 'Linde', 'Rosen', 'Wald', 'Krä', 'Schul', 'Fisch', 'Hart']
const tails = ['mann', 'berger', 'stein', 'bauer', 'meier', 'hofer', 'ski', 'sen']

/** A file as an old CRM exports it. */
function* lines(rows: number): Generator<string> {
  yield 'First name,Last name,Job title,E-mail,E-mail 2,Phone,City,Country\r\n'
  for (let n = 0; n < rows; n += 1) {
    const last = `${heads[n % heads.length]}${tails[n % tails.length]}${n % 37}`
    yield `Clara,${last},"Head of Sales, ${n % 9}",clara${n}@firm${n % 997}.example,c${n}@mail.example,+4930${10_000_000 + n},Berlin,Germany\r\n`
  }
}

/** Every table that an import writes. */
async function tablesOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity`,
  )
  return rows.map(({ name }) => name)
}

interface Copied {
  readonly table: string
  readonly chunks: Buffer[]
}

const mark = (client: pg.Client, table: string, tenantId: string): Promise<number> =>
  client
    .query(`select count(*)::integer as count from ${table} where tenant_id = $1`, [tenantId])
    .then(({ rows }) => Number(rows[0]?.count))

/** The rows of the tenant as COPY writes them. */
async function copyOut(client: pg.Client, table: string, tenantId: string): Promise<Copied> {
  const chunks: Buffer[] = []
  for await (const chunk of client.query(copyTo(`copy (select * from ${table} where tenant_id = '${tenantId}') to stdout`)))
    chunks.push(chunk as Buffer)
  return { table, chunks }
}

/** The same rows into twin tables with the same indexes and no row security, one COPY a table, in one transaction. */
async function copyIn(client: pg.Client, copies: readonly Copied[], tenantId: string): Promise<number> {
  for (const { table } of copies) await client.query(`delete from twin.${table} where tenant_id = $1`, [tenantId])
  await client.query('checkpoint')
  const began = performance.now()
  await client.query('begin')
  for (const { table, chunks } of copies) await pipeline(Readable.from(chunks), client.query(copyFrom(`copy twin.${table} from stdin`)))
  await client.query('commit')
  return performance.now() - began
}

/** Importing contacts from a file, reading and checking included, against COPY of all rows that it must write. */
export async function importFigures(bench: Bench): Promise<Figure[]> {
  const rows = bench.quick ? 10_000 : 100_000
  const installed = await bench.scratch()
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-import-'))
  const database = openDatabase({ url: installed.appUrl })
  try {
    const files = openFiles(folder, bench.keys)
    const results: { took: number; copy: number }[] = []
    for (const tenant of installed.tenants.slice(0, bench.quick ? 1 : 2))
      results.push(await importInto(tenant, { bench, installed, files, database, rows }))
    const [took, copy] = [median(results.map((each) => each.took)), median(results.map((each) => each.copy))]
    const ratio = median(results.map((each) => each.took / each.copy))
    return [
      atMost('import/vs-copy', ratio, 3, {
        rows,
        import: `${(took / 1000).toFixed(1)} s`,
        copy: `${(copy / 1000).toFixed(1)} s`,
        perSecond: Math.round((rows * 1000) / took),
      }),
    ]
  } finally {
    await database.close()
    await installed.drop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Importing {
  readonly bench: Bench
  readonly installed: { readonly superUrl: string }
  readonly files: ReturnType<typeof openFiles>
  readonly database: ReturnType<typeof openDatabase>
  readonly rows: number
}

async function importInto(
  tenant: BenchTenant,
  { bench, installed, files, database, rows }: Importing,
): Promise<{ took: number; copy: number }> {
  const writing = readingFor(database, bench.keys, tenant)
  return asSuperuser(installed.superUrl, async (client) => {
    const before = new Map<string, number>()
    for (const table of await tablesOf(client)) before.set(table, await mark(client, table, tenant.id))
    const began = performance.now()
    const { id } = await uploadImport(writing, files, 'contact', {
      fileName: 'contacts.csv',
      content: Readable.from(lines(rows), { objectMode: true }).map((line: string) => Buffer.from(line)),
    })
    const { id: jobId } = await startImport(writing, id)
    await runImport(writing, files, { tenantId: tenant.id, jobId })
    const run = await importOf(writing, id)
    const took = performance.now() - began
    if (run.created !== rows) throw new Error(`${run.created} of ${rows} were made`)
    const written: string[] = []
    for (const [table, count] of before) if ((await mark(client, table, tenant.id)) > count) written.push(table)
    const copies: Copied[] = []
    for (const table of written) copies.push(await copyOut(client, table, tenant.id))
    return { took, copy: await copyIn(client, copies, tenant.id) }
  })
}
