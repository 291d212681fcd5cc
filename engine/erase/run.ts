import { ApiError } from '#engine/api/errors.ts'
import { checkpointFor } from '#engine/change/checkpoint.ts'
import { shrinkStatements } from '#engine/consent/shrink.ts'
import type { Engine } from '#engine/engine.ts'
import { begin, isBarred } from '#engine/erase/begin.ts'
import { certificateStatement, signCertificate } from '#engine/erase/certificates.ts'
import { cleanCiphertexts, transactionNow } from '#engine/erase/ciphertexts.ts'
import { erasureContent } from '#engine/erase/content.ts'
import { removeImports } from '#engine/erase/copies.ts'
import { lookAgain } from '#engine/erase/look.ts'
import { catchUp, cleaningOf, eraseMentions, filesGone, soughtOf } from '#engine/erase/mentioned.ts'
import { addCounts, type Counts, endPortion, inTenant, portions, sumOf } from '#engine/erase/rows.ts'
import { type Erasing, type ErasureRow, ownedOf, type Run, together } from '#engine/erase/running.ts'
import { ErasureWaits } from '#engine/erase/waits.ts'
import { openWork, sealWork, valuesIn, type Work, workStatement } from '#engine/erase/work.ts'
import { removeContents } from '#engine/files/remove.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { recordsOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { toDatabaseError } from '#platform/database/errors.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'

const day = 24 * 60 * 60 * 1000
const readText = `select id, entity, record_id, request_id, state, step, asked_at, decided_at, plan, counts from erasure where tenant_id = $1 and id = $2`
const workText = 'select sealed_work from erasure_work where tenant_id = $1 and id = $2'
const takeText = `update erasure set state = 'running', problem = null where tenant_id = $1 and id = $2 and state in ('waiting', 'running', 'failed')`
const stepText = 'update erasure set step = $3 where tenant_id = $1 and id = $2'
const endText = `update erasure set state = 'done', step = 'end', done_at = $3, backups_until = $4 where tenant_id = $1 and id = $2 and state = 'running'`
const forgetText = 'delete from erasure_work where tenant_id = $1 and id = $2'
const failText = `update erasure set state = 'failed', problem = $3 where tenant_id = $1 and id = $2 and state in ('waiting', 'running')`

/**
 * Erases a person. Each step can be done again, and the next begins when it is made fast: whoever is killed at any point goes on there, and ends with the same state and one certificate.
 */
export async function runErasure(erasing: Erasing, { tenantId, erasureId }: { tenantId: string; erasureId: string }): Promise<void> {
  const { engine, ownerUrl } = erasing
  const owner = openOwner(ownerUrl)
  const lock = await alone(owner, erasureId)
  try {
    await engine.database.batch(tenantId, [statement(takeText, [tenantId, erasureId])])
    const opened = await openRun(erasing, tenantId, erasureId)
    if (opened === undefined) return
    const names = Object.keys(steps)
    if (await isBarred(opened)) return
    let run: Run = { ...opened, owner }
    for (const name of names.slice(names.indexOf(run.row.step))) {
      await erasing.onStep?.(name)
      run = { ...run, work: (await steps[name]?.(run)) ?? run.work }
      await engine.database.batch(tenantId, [statement(stepText, [tenantId, erasureId, names[names.indexOf(name) + 1] ?? 'end'])])
    }
  } catch (error) {
    await note(engine, { tenantId, erasureId }, error)
    throw error
  } finally {
    // Ending its session lets the next one in.
    lock.release(true)
    await owner.close()
  }
}

const lockText = `select pg_advisory_lock(hashtextextended('erasure ' || $1::text, 0))`

/** The session that holds the lock. */
interface Lock {
  release(end: true): void
}

/** The terminal and the worker may meet over the same erasure: the second waits, and finds it done. Side by side the slower one would write down again what the certificate destroyed. */
async function alone(owner: Owner, erasureId: string): Promise<Lock> {
  const client = await owner.pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error)
  })
  await client.query(lockText, [erasureId])
  return client
}

const waitText = `update erasure set state = $4, problem = $3 where tenant_id = $1 and id = $2 and state = 'running'`

/** What it waits for is said, and so is the verb that forbids it by now: the first comes back by itself, the second when somebody starts it again. */
async function note({ database }: Engine, { tenantId, erasureId }: { tenantId: string; erasureId: string }, error: unknown): Promise<void> {
  const waits = error instanceof ErasureWaits
  if (!waits && !(error instanceof ApiError)) return
  await database.batch(tenantId, [statement(waitText, [tenantId, erasureId, error.code, waits ? 'waiting' : 'failed'])])
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

/** By what an erasure at work knows its person, behind the door of a restore too; undefined once the certificate is written. */
export async function valuesOfWork(
  { engine, ownerUrl }: Pick<Erasing, 'engine' | 'ownerUrl'>,
  tenantId: string,
  erasureId: string,
): Promise<string[] | undefined> {
  const owner = openOwner(ownerUrl)
  try {
    const { rows } = await inTenant(owner, tenantId, (query) => query(statement(workText, [tenantId, erasureId])))
    const bytes = rows[0]?.sealed_work as Buffer | undefined
    return bytes && valuesIn((await openWork(engine.keys, tenantId, erasureId, bytes)).identifiers)
  } finally {
    await owner.close()
  }
}

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

/** What is no row of the person's: bytes, files that were brought in, and what was typed about them into history, messages and work. */
async function eraseTraces(run: Run): Promise<Work> {
  const { erasing, writing, owner, row, work } = run
  const { engine, files } = erasing
  const { tenantId } = writing.principal
  await removeContents(engine, files, { tenantId })
  const copies = await removeImports(soughtOf(run))
  const now: Work = { ...work, cleanedTo: await inTenant(owner, tenantId, transactionNow) }
  const counts = await cleanCiphertexts((work) => inTenant(owner, tenantId, work), await cleaningOf(run))
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  await inTenant(owner, tenantId, async (query) => {
    await query(workStatement(tenantId, row.id, sealed))
    await addCounts(query, tenantId, row.id, sumOf(counts, filesGone(copies)))
  })
  return now
}

/** The certificate, the end of the work file and the end of the run, together. */
async function certify(run: Run): Promise<undefined> {
  const { erasing, writing, row } = run
  const work = await catchUp(run)
  const { engine, backupDays } = erasing
  const { tenantId } = writing.principal
  const now = engine.clock.now()
  const until = new Date(now.getTime() + backupDays * day)
  const [fresh] = await engine.database.batch(tenantId, [statement(readText, [tenantId, row.id])])
  const counts = (fresh?.rows[0]?.counts ?? {}) as Counts
  const facts = { id: newId(engine.clock), kind: 'erasure', tenantId, sourceId: row.id, issuedAt: now.toISOString() } as const
  const chain = await checkpointFor(engine.database, tenantId)
  const content = { ...erasureContent({ row, counts, work, now, until: until.toISOString() }), chain }
  const document = await signCertificate(engine.keys, { ...facts, content })
  await engine.database.batch(tenantId, [
    certificateStatement(facts, document),
    statement(forgetText, [tenantId, row.id]),
    statement(endText, [tenantId, row.id, now.toISOString(), until.toISOString()]),
  ])
  return undefined
}
