import { ApiError } from '#engine/api/errors.ts'
import type { Engine } from '#engine/engine.ts'
import { union } from '#engine/erase/begin.ts'
import { enqueueErasure, startErasure } from '#engine/erase/erasures.ts'
import { type Recovered, type RecoverPlace, recover } from '#engine/erase/recover.ts'
import { endPortion, inTenant, portions } from '#engine/erase/rows.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { keptDays, type Tombstone, tombstonesOf } from '#engine/erase/tombstones.ts'
import { openWork, sealWork, workStatement } from '#engine/erase/work.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { Identifiers, PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { erasurePlan } from '#privacy/erasure-plan.ts'

const day = 24 * 60 * 60 * 1000
const standingText = 'select state from erasure where tenant_id = $1 and id = $2'
const againText = `insert into erasure (tenant_id, id, entity, record_id, request_id, state, step, asked_at, plan, counts) values ($1, $2, $3, $4, $5, 'waiting', 'begin', $6, $7, '{}')
on conflict (tenant_id, id) do update set state = 'waiting', step = 'begin'`
const openText = `select e.id from erasure e join erasure_work w on w.tenant_id = $1 and w.id = e.id where e.tenant_id = $1 and e.state in ('waiting', 'running', 'failed')`
const workText = 'select sealed_work from erasure_work where tenant_id = $1 and id = $2'
const doneText = `select id from erasure where tenant_id = $1 and state in ('done', 'completed') and done_at > $2`

/** A backup that is older than tombstones are kept may hold people of whom nobody knows any more that they must go: it is refused, before anything is touched. */
export function mustBeYoung({ at }: { readonly at: string }, clock: Clock): void {
  if (Date.parse(at) < clock.now().getTime() - keptDays * day) throw new BackupError('backup.too-old')
}

/**
 * Erases again what was erased since the backup was made: planned anew over what came back, since a mention that was edited away afterwards is back too. Runs in quarantine; throwing
 * leaves the tenant closed. Gives how many erasures it did again.
 */
export async function replayErasures(
  erasing: Erasing,
  { tenantId, backupAt }: { readonly tenantId: string; readonly backupAt: string },
): Promise<number> {
  const tombstones = await tombstonesOf(erasing.tombstones, tenantId)
  await mustBeWhole(erasing.engine, tenantId, tombstones)
  let replayed = 0
  const alike: PersonRef[] = []
  for (const tombstone of tombstones) {
    if (tombstone.kind === 'sweep') await sweepAgain(erasing, tenantId, tombstone)
    else if (await isOpen(erasing.engine, tenantId, tombstone)) alike.push(...(await eraseAgain(erasing, tenantId, tombstone, backupAt)))
    else continue
    replayed += 1
  }
  await askAbout(erasing.engine, tenantId, alike)
  await goOn(erasing.engine, tenantId)
  return replayed
}

/** What was asked for and had not begun when the backup was made is put into the queue again: the queue is in no backup. */
async function goOn({ database }: Engine, tenantId: string): Promise<void> {
  const [open] = await database.batch(tenantId, [statement(openText, [tenantId])])
  await database.batch(
    tenantId,
    (open?.rows ?? []).map(({ id }) => enqueueErasure(tenantId, String(id))),
  )
}

/** What this installation knows of erasures goes with the rows that are exchanged: so the record of each must be here before the first of them goes. */
export async function mustKnowErased({ engine, tombstones }: Pick<Erasing, 'engine' | 'tombstones'>, tenantId: string): Promise<void> {
  try {
    await mustBeWhole(engine, tenantId, await tombstonesOf(tombstones, tenantId))
  } catch (error) {
    // An earlier run closed it already, and looked then.
    if (!(error instanceof DatabaseError && error.code === 'database.tenant-closed')) throw error
  }
}

/** Of an erasure that the backup itself knows the tombstone must be here, as long as tombstones are kept: else this is another place, and nobody knows what is missing besides. */
async function mustBeWhole({ database, clock }: Engine, tenantId: string, tombstones: readonly Tombstone[]): Promise<void> {
  const since = new Date(clock.now().getTime() - (keptDays - 1) * day).toISOString()
  const [known] = await database.batch(tenantId, [statement(doneText, [tenantId, since])])
  const here = new Set(tombstones.map(({ id }) => id))
  if ((known?.rows ?? []).some(({ id }) => !here.has(String(id)))) throw new BackupError('backup.tombstones-missing')
}

/** One that was done before the backup was made needs nothing. */
async function isOpen({ database }: Engine, tenantId: string, { id }: Tombstone): Promise<boolean> {
  const [found] = await database.batch(tenantId, [statement(standingText, [tenantId, id])])
  const state = found?.rows[0]?.state
  return state !== 'done' && state !== 'completed'
}

/** Gives who else bears such an address or number. */
async function eraseAgain(erasing: Erasing, tenantId: string, tombstone: Tombstone, backupAt: string): Promise<readonly PersonRef[]> {
  const { engine, ownerUrl, files } = erasing
  const [person] = tombstone.people
  if (person === undefined) return []
  const recovered = await recoverWith({ writing: await asSystem(engine, tenantId), files }, ownerUrl, tombstone)
  const work = {
    people: tombstone.people,
    identifiers: union(await knownStill(engine, tenantId, tombstone.id), recovered.identifiers),
    owned: Object.entries(tombstone.rows),
    replayOf: backupAt,
  }
  const plan = erasurePlan({
    ...{ records: {}, rows: [], kept: [], bars: [], needed: [], holds: 0, restricted: 0, files: 0, recipients: [] },
    mentions: { direct: 0, names: 0 },
  })
  const row = [tenantId, tombstone.id, person.entity, person.id, tombstone.requestId, tombstone.at, JSON.stringify(plan)]
  await engine.database.batch(tenantId, [
    statement(againText, row),
    workStatement(tenantId, tombstone.id, await sealWork(engine.keys, tenantId, tombstone.id, work)),
  ])
  await runErasure(erasing, { tenantId, erasureId: tombstone.id })
  return recovered.alike
}

async function recoverWith(place: Pick<RecoverPlace, 'writing' | 'files'>, ownerUrl: string, tombstone: Tombstone): Promise<Recovered> {
  const owner = openOwner(ownerUrl)
  try {
    return await recover({ ...place, owner }, tombstone)
  } finally {
    await owner.close()
  }
}

/** Somebody with the address of a person who was erased came back as another record: one that had ended before they asked, or somebody of their household. A person decides. */
async function askAbout(engine: Engine, tenantId: string, alike: readonly PersonRef[]): Promise<void> {
  const writing = await asSystem(engine, tenantId)
  for (const person of new Map(alike.map((each) => [each.id, each])).values())
    try {
      await startErasure(writing, [person], { standing: [{ why: 'alike', count: 1 }] })
    } catch (error) {
      // Gone with another erasure, or the last owner.
      if (!(error instanceof ApiError)) throw error
    }
}

/** By what the person was known, where the backup was made while the erasure was at work; else what came back tells it. */
async function knownStill({ database, keys }: Engine, tenantId: string, id: string): Promise<Identifiers> {
  const [found] = await database.batch(tenantId, [statement(workText, [tenantId, id])])
  const sealed = found?.rows[0]?.sealed_work as Buffer | undefined
  return sealed === undefined ? { emails: [], phones: [], names: [] } : (await openWork(keys, tenantId, id, sealed)).identifiers
}

/** What a sweep had removed goes again, by its ids. */
async function sweepAgain({ engine, ownerUrl }: Erasing, tenantId: string, { rows }: Tombstone): Promise<void> {
  const writing = await asSystem(engine, tenantId)
  const owner = openOwner(ownerUrl)
  try {
    const owned = new Map(Object.entries(rows).filter(([name]) => writing.model.entity(name) !== undefined))
    for (const portion of portions(writing, owned)) await inTenant(owner, tenantId, (query) => endPortion(writing, query, portion))
  } finally {
    await owner.close()
  }
}
