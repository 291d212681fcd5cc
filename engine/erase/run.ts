import type { Writing } from '#engine/act/writing.ts'
import { shrinkStatements } from '#engine/consent/shrink.ts'
import { suppressStatements } from '#engine/consent/suppression.ts'
import type { Engine } from '#engine/engine.ts'
import { certificateStatement, signCertificate } from '#engine/erase/certificates.ts'
import { cleanCiphertexts } from '#engine/erase/ciphertexts.ts'
import { erasureContent } from '#engine/erase/content.ts'
import { removeCopies } from '#engine/erase/copies.ts'
import { hashesOfAddresses } from '#engine/erase/known.ts'
import { type Counts, endPortion, inTenant, portions, sumOf } from '#engine/erase/rows.ts'
import { scan } from '#engine/erase/scan/scan.ts'
import { type Tombstones, writeTombstone } from '#engine/erase/tombstones.ts'
import { openWork, sealWork, type Work, workStatement } from '#engine/erase/work.ts'
import { removeContents } from '#engine/files/remove.ts'
import { cleanse } from '#engine/mentions/cleanse.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { identifiersOf, type Owned, recordsOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import type { Query, Statement } from '#platform/database/statement.ts'
import type { Files } from '#platform/files/files.ts'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'

/** What an erasure works on. */
export interface Erasing {
  readonly engine: Engine
  /** The owner's connection: it alone may empty the history. */
  readonly ownerUrl: string
  readonly files: Files
  readonly tombstones: Tombstones
  /** How long backups are kept, in days. */
  readonly backupDays: number
}

export interface ErasureRow {
  readonly id: string
  readonly entity: string
  readonly record_id: string
  readonly request_id: string | null
  readonly state: string
  readonly step: string
  readonly asked_at: string
  readonly plan: ErasurePlan
  readonly counts: Counts
}

/** One run at work. */
export interface Run {
  readonly erasing: Erasing
  readonly writing: Writing
  readonly owner: Owner
  readonly row: ErasureRow
  readonly work: Work
}

const day = 24 * 60 * 60 * 1000
const readText = `select id, entity, record_id, request_id, state, step, asked_at, plan, counts from erasure where tenant_id = $1 and id = $2`
const workText = 'select sealed_work from erasure_work where tenant_id = $1 and id = $2'
const takeText = `update erasure set state = 'running', problem = null where tenant_id = $1 and id = $2 and state in ('waiting', 'running', 'failed')`
const stepText = 'update erasure set step = $3 where tenant_id = $1 and id = $2'
const countsText = 'select counts from erasure where tenant_id = $1 and id = $2 for update'
const countText = 'update erasure set counts = $3 where tenant_id = $1 and id = $2'
const endText = `update erasure set state = 'done', step = 'end', done_at = $3, backups_until = $4 where tenant_id = $1 and id = $2 and state = 'running'`
const forgetText = 'delete from erasure_work where tenant_id = $1 and id = $2'
const failText = `update erasure set state = 'failed', problem = $3 where tenant_id = $1 and id = $2 and state in ('waiting', 'running')`

/**
 * Erases a person. Each step can be done again, and the next begins when it is made fast: whoever is killed at any point goes on there, and ends with the same state and one certificate.
 */
export async function runErasure(erasing: Erasing, { tenantId, erasureId }: { tenantId: string; erasureId: string }): Promise<void> {
  const { engine, ownerUrl } = erasing
  await engine.database.batch(tenantId, [statement(takeText, [tenantId, erasureId])])
  const opened = await openRun(erasing, tenantId, erasureId)
  if (opened === undefined) return
  const owner = openOwner(ownerUrl)
  try {
    const names = Object.keys(steps)
    let run: Run = { ...opened, owner }
    for (const name of names.slice(names.indexOf(run.row.step))) {
      run = { ...run, work: (await steps[name]?.(run)) ?? run.work }
      await engine.database.batch(tenantId, [statement(stepText, [tenantId, erasureId, names[names.indexOf(name) + 1] ?? 'end'])])
    }
  } finally {
    await owner.close()
  }
}

async function openRun(erasing: Erasing, tenantId: string, erasureId: string): Promise<Omit<Run, 'owner'> | undefined> {
  const { engine } = erasing
  const [found, sealed] = await engine.database.batch(tenantId, [
    statement(readText, [tenantId, erasureId]),
    statement(workText, [tenantId, erasureId]),
  ])
  const row = found?.rows[0] as ErasureRow | undefined
  const bytes = sealed?.rows[0]?.sealed_work as Buffer | undefined
  if (row?.state !== 'running' || bytes === undefined) return undefined
  const writing = await asSystem(engine, tenantId)
  return { erasing, writing, row, work: await openWork(engine.keys, tenantId, erasureId, bytes) }
}

/** By what an erasure at work knows its person; undefined once the certificate is written. */
export async function valuesOfWork({ database, keys }: Engine, tenantId: string, erasureId: string): Promise<string[] | undefined> {
  const [found] = await database.batch(tenantId, [statement(workText, [tenantId, erasureId])])
  const bytes = found?.rows[0]?.sealed_work as Buffer | undefined
  return bytes && valuesIn((await openWork(keys, tenantId, erasureId, bytes)).identifiers)
}

const valuesIn = ({ emails, phones, names }: Work['identifiers']): string[] => [
  ...emails,
  ...phones,
  ...names.map((words) => words.join(' ')),
]

/** The queue has given up. Somebody may start it again. */
export async function failErasure(
  { database }: Engine,
  { tenantId, erasureId }: { tenantId: string; erasureId: string },
  problem: string,
): Promise<void> {
  await database.batch(tenantId, [statement(failText, [tenantId, erasureId, problem])])
}

type Step = (run: Run) => Promise<Work | undefined>

const steps: Readonly<Record<string, Step>> = {
  begin,
  rows: eraseRows,
  traces: eraseTraces,
  mentions: eraseMentions,
  scan: lookAgain,
  certify,
}

const ownedOf = ({ owned }: Work): Owned => new Map(owned)

/** What there is of the person now: whoever changed the record since it was asked for changed what must be found. The tombstone is durable before the first row goes. */
async function begin({ erasing, writing, row, work }: Run): Promise<Work> {
  const { engine, tombstones } = erasing
  const { tenantId } = writing.principal
  const identifiers = union(work.identifiers, await identifiersOf(writing, work.people))
  const found = await engine.database.tenant(tenantId, (tx) => recordsOf(tx, writing.model, work.people), { readOnly: true })
  const now: Work = { ...work, identifiers, owned: [...together(ownedOf(work), found)] }
  const cipher = await engine.keys.tenant(tenantId)
  const hashes = hashesOfAddresses(cipher, identifiers)
  await writeTombstone(tombstones, tenantId, {
    version: 1,
    id: row.id,
    kind: 'erasure',
    at: row.asked_at,
    requestId: row.request_id,
    people: now.people,
    rows: Object.fromEntries(now.owned),
    hashes: hashes.map((hash) => hash.toString('base64')),
  })
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  const suppressed = suppressStatements(cipher, tenantId, identifiers, { at: row.asked_at, why: 'erasure' })
  await engine.database.batch(tenantId, [workStatement(tenantId, row.id, sealed), knownStatement(tenantId, row, hashes), ...suppressed])
  return now
}

const knownText = `insert into erased_identifier (tenant_id, hash, erasure_id, asked_at) select $1, h, $3, $4 from unnest($2::bytea[]) as h
on conflict (tenant_id, hash) do update set erasure_id = excluded.erasure_id, asked_at = excluded.asked_at`

const knownStatement = (tenantId: string, { id, asked_at }: ErasureRow, hashes: readonly Buffer[]): Statement =>
  statement(knownText, [tenantId, hashes, id, asked_at])

function union(a: Work['identifiers'], b: Work['identifiers']): Work['identifiers'] {
  const names = new Map([...a.names, ...b.names].map((words) => [words.join(' '), words]))
  return { emails: [...new Set([...a.emails, ...b.emails])], phones: [...new Set([...a.phones, ...b.phones])], names: [...names.values()] }
}

function together(a: Owned, b: Owned): Owned {
  const names = new Set([...a.keys(), ...b.keys()])
  return new Map([...names].map((name) => [name, [...new Set([...(a.get(name) ?? []), ...(b.get(name) ?? [])])]]))
}

/** Until nothing new is found: what somebody added meanwhile goes as well. */
async function eraseRows(run: Run): Promise<Work> {
  const { erasing, writing, owner, work } = run
  const { tenantId } = writing.principal
  await shrinkConsent(run)
  let owned = ownedOf(work)
  for (let found = -1; ; ) {
    for (const portion of portions(writing, owned))
      await inTenant(owner, tenantId, async (query) => {
        const counts = await endPortion(writing, query, portion)
        await addCounts(query, tenantId, run.row.id, counts)
      })
    const left = await erasing.engine.database.tenant(tenantId, (tx) => recordsOf(tx, writing.model, work.people), { readOnly: true })
    const grown = together(owned, left)
    const size = [...grown.values()].flat().length
    if (size === found || size === [...owned.values()].flat().length) return { ...work, owned: [...grown] }
    found = size
    owned = grown
  }
}

/** The ledger keeps hashes alone, before the rows go that lead to it. */
async function shrinkConsent({ erasing, writing, work }: Run): Promise<void> {
  const { engine } = erasing
  const { tenantId } = writing.principal
  const cipher = await engine.keys.tenant(tenantId)
  const ids = work.people.map(({ id }) => id)
  await engine.database.tenant(tenantId, async (tx) => {
    const statements = await shrinkStatements(tx, cipher, engine.clock, ids, work.identifiers)
    await tx.finish(statements)
  })
}

async function addCounts(query: Query, tenantId: string, id: string, counts: Counts): Promise<void> {
  const { rows } = await query<{ counts: Counts }>({ text: countsText, values: [tenantId, id] })
  await query({ text: countText, values: [tenantId, id, JSON.stringify(sumOf(rows[0]?.counts ?? {}, counts))] })
}

/** What is no row of the person's: bytes, copies that were taken out or brought in, and what was typed about them into history, messages and work. */
async function eraseTraces({ erasing, writing, owner, row, work }: Run): Promise<undefined> {
  const { engine, files } = erasing
  const { tenantId, country } = writing.principal
  const { identifiers } = work
  await removeContents(engine, files, { tenantId })
  const owned = ownedOf(work)
  const copies = await removeCopies({ writing, files, identifiers, entities: new Set(owned.keys()), ids: [...owned.values()].flat() })
  const cleaning = { cipher: await engine.keys.tenant(tenantId), tenantId, country, identifiers }
  const counts = await cleanCiphertexts((work) => inTenant(owner, tenantId, work), cleaning)
  const all = sumOf(counts, copies === 0 ? {} : { files: { erased: copies } })
  await inTenant(owner, tenantId, (query) => addCounts(query, tenantId, row.id, all))
  for (const table of touched(owned, writing)) await owner.script(`analyze ${table}`)
}

/** What others wrote about the person: addresses and numbers go where they stand, names wait for a reviewer. */
async function eraseMentions({ erasing, writing, owner, row, work }: Run): Promise<Work> {
  const { identifiers: sought } = work
  const own = [...ownedOf(work).values()].flat()
  const cleansed = await cleanse(writing, erasing.files, { erasureId: row.id, askedAt: row.asked_at, sought }, own)
  const { tenantId } = writing.principal
  const now: Work = { ...work, cleansed: { mentions: cleansed.mentions, reviews: cleansed.reviews, unreadable: cleansed.unreadable } }
  const sealed = await sealWork(erasing.engine.keys, tenantId, row.id, now)
  await inTenant(owner, tenantId, (query) => query(workStatement(tenantId, row.id, sealed)))
  return now
}

/** Looks for what is the person's alone in every row, ciphertext and file of the tenant. What still stands there is somebody else's too, or waits for a reviewer: the certificate says where. */
async function lookAgain({ erasing, writing, owner, row, work }: Run): Promise<Work> {
  const { engine, ownerUrl, files } = erasing
  const { tenantId } = writing.principal
  const values = valuesIn({ ...work.identifiers, names: [] })
  // The work file itself knows the values, and goes with the certificate.
  const place = { engine, ownerUrl, files, except: ['ciphertexts erasure_work.sealed_work'] }
  const { found, missed, places, bytes } = await scan(place, tenantId, values)
  if (missed.length > 0) throw new Error(`an erasure could not look into ${missed.join(', ')}`)
  const now: Work = { ...work, scanned: { places, bytes, found: found.map(({ store }) => store) } }
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  await inTenant(owner, tenantId, (query) => query(workStatement(tenantId, row.id, sealed)))
  return now
}

/** Their statistics hold values of rows that went, until they are made anew. */
const touched = (owned: Owned, { model }: Writing): string[] => [
  ...new Set(
    [...owned.keys()].flatMap((name) => [model.get(name).table, ...model.get(name).fields.flatMap(({ parts }) => parts?.table ?? [])]),
  ),
  'own_value',
]

/** The certificate, the end of the work file and the end of the run, together. */
async function certify({ erasing, writing, row, work }: Run): Promise<undefined> {
  const { engine, backupDays } = erasing
  const { tenantId } = writing.principal
  const now = engine.clock.now()
  const until = new Date(now.getTime() + backupDays * day)
  const [fresh] = await engine.database.batch(tenantId, [statement(readText, [tenantId, row.id])])
  const counts = (fresh?.rows[0]?.counts ?? {}) as Counts
  const facts = { id: newId(engine.clock), kind: 'erasure', tenantId, sourceId: row.id, issuedAt: now.toISOString() } as const
  const content = erasureContent({ row, counts, work, until: until.toISOString() })
  const document = await signCertificate(engine.keys, { ...facts, content })
  await engine.database.batch(tenantId, [
    certificateStatement(facts, document),
    statement(forgetText, [tenantId, row.id]),
    statement(endText, [tenantId, row.id, now.toISOString(), until.toISOString()]),
  ])
  return undefined
}
