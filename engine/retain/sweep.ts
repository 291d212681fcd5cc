import { sightChanged } from '#engine/access/waiting.ts'
import { checkpointFor, makeCheckpoint } from '#engine/change/checkpoint.ts'
import type { Engine } from '#engine/engine.ts'
import { certificateStatement, signCertificate } from '#engine/erase/certificates.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import type { KeptSince } from '#engine/model.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { Due } from '#engine/retain/due.ts'
import { type Held, heldNow, heldSince } from '#engine/retain/held.ts'
import { countOf, dueOf, sparedOf, trips } from '#engine/retain/look.ts'
import { remindOfReviews } from '#engine/retain/remind.ts'
import { beginning, recordsAtOnce, takeSome } from '#engine/retain/take.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { othersWork } from '#platform/database/others.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Limits } from '#privacy/retention/limits.ts'

/** What sweeping stands on. The owner takes from tables from which nobody else may. */
export interface Sweeping {
  readonly engine: Engine
  readonly owner: Owner
  readonly tombstones: Tombstones
  readonly limits: Limits
  /** So many records end in one transaction; as many as is usual unless told. */
  readonly atOnce?: number
}

/** What a sweep did with one kind. */
export interface Part {
  readonly kind: string
  readonly dueBefore: string
  readonly state: 'going' | 'waiting' | 'stopped' | 'done'
  readonly total: number
  readonly found: number
  readonly held: number
  readonly taken: number
  readonly kept: number
}

export interface Swept {
  readonly id: string
  readonly parts: readonly Part[]
}

const hour = 60 * 60 * 1000
/** So long a sweep that takes far more than usual waits for somebody to look; then it goes on, for that is the rule. */
export const decidedWithin = 72 * hour

/** Whoever works meanwhile comes first: two thirds of the time are theirs. */
const amongOthers = 2

export const partColumns = `kind, due_before as "dueBefore", state, total::float8 as total, found::float8 as found, held::float8 as held, taken::float8 as taken, kept::float8 as kept`
const openText = 'select id, started_at as "startedAt" from sweep where tenant_id = $1 and finished_at is null order by id limit 1'
const beginText = 'insert into sweep (tenant_id, id, started_at) values ($1, $2, $3)'
const goingText = `select sweep_id as "sweepId", since, decided_at as "decidedAt", ${partColumns} from sweep_part where tenant_id = $1 and state = 'going' order by sweep_id, kind`
const waitingText = `select p.sweep_id as "sweepId", p.kind, s.started_at as "startedAt" from sweep_part p join sweep s on s.tenant_id = $1 and s.id = p.sweep_id
where p.tenant_id = $1 and p.state = 'waiting'`
const goOnText = `update sweep_part set state = 'going', decided_at = $4 where tenant_id = $1 and sweep_id = $2 and kind = $3 and state = 'waiting'`
const addText = `insert into sweep_part (tenant_id, sweep_id, kind, due_before, since, state, total, found, held, spared) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant_id, sweep_id, kind) do nothing`
const progressText = 'update sweep_part set taken = taken + $4, kept = kept + $5 where tenant_id = $1 and sweep_id = $2 and kind = $3'
const beginPartText = 'update sweep_part set kept = 0 where tenant_id = $1 and sweep_id = $2 and kind = $3 and kept > 0'
const doneText = `update sweep_part set state = 'done', spared = null where tenant_id = $1 and sweep_id = $2 and kind = $3`
const partsText = `select sweep_id as "sweepId", ${partColumns} from sweep_part where tenant_id = $1 and sweep_id = any($2::uuid[]) order by sweep_id, kind`
const finishText = 'update sweep set finished_at = $3 where tenant_id = $1 and id = $2'

/** Only one at a time for a tenant, on a connection that ends with whoever holds it. Undefined where somebody else is at it. */
async function alone<T>(owner: Owner, tenantId: string, work: () => Promise<T>): Promise<T | undefined> {
  const lock = await owner.pool.connect()
  try {
    const { rows } = await lock.query<{ mine: boolean }>("select pg_try_advisory_lock(hashtextextended('sweep ' || $1::text, 0)) as mine", [
      tenantId,
    ])
    return rows[0]?.mine === true ? await work() : undefined
  } finally {
    // Said aloud, since the server hears of a closed connection only later.
    await lock.query('select pg_advisory_unlock_all()').catch(() => undefined)
    lock.release(true)
  }
}

/**
 * Ends what is over its period in one tenant. A run that was broken off goes on where it stood, and judges everything as of the moment at which it began; what somebody has
 * looked at in the meantime goes with it. Undefined where another one is under way.
 */
export const sweepTenant = (sweeping: Sweeping, tenantId: string): Promise<Swept | undefined> =>
  alone(sweeping.owner, tenantId, () => sweepAlone(sweeping, tenantId))

async function sweepAlone(sweeping: Sweeping, tenantId: string): Promise<Swept> {
  const { engine, limits } = sweeping
  const { database } = engine
  const open = await openSweep(engine, tenantId)
  await remindOfReviews(engine, tenantId)
  const writing = await asSystem(engine, tenantId)
  const all = await dueOf(writing, limits, new Date(open.startedAt))
  const held = await database.tenant(tenantId, (tx) => heldNow(tx, writing))
  const before = await letGoOn(engine, tenantId)
  const ended: GoingPart[] = []
  await takeGoing(sweeping, writing, all, held, ended)
  const isOpen = new Set(before)
  let waits = false
  for (const due of all) {
    if (isOpen.has(due.kind)) continue
    const found = await database.tenant(tenantId, (tx) => countOf(tx, writing, held, due, all))
    if (found.found === 0) continue
    const isWaiting = trips(due, found) && !open.decided.has(due.kind)
    const spared = isWaiting && found.held > 0 ? await database.tenant(tenantId, (tx) => sparedOf(tx, writing, held, due, all)) : null
    const state = isWaiting ? 'waiting' : 'going'
    const row = [tenantId, open.id, due.kind, due.before.toISOString(), due.since, state, found.total, found.found, found.held, spared]
    // What waits is out of sight from the same moment on.
    await database.batch(tenantId, [statement(addText, row), ...(isWaiting ? [sightChanged(tenantId)] : [])])
    waits ||= isWaiting
    if (!isWaiting) await takeGoing(sweeping, writing, all, held, ended)
  }
  if (waits) await tellOwners(engine, tenantId, { kind: 'retention', sourceId: open.id })
  return finish(sweeping, tenantId, open.id, ended)
}

interface Open {
  readonly id: string
  readonly startedAt: string
  /** What waited before and has been decided: it is not asked again. */
  readonly decided: ReadonlySet<string>
}

const decidedText = `select kind from sweep_part where tenant_id = $1 and sweep_id = $2 and decided_at is not null`

async function openSweep({ database, clock }: Engine, tenantId: string): Promise<Open> {
  const [found] = await database.batch(tenantId, [statement(openText, [tenantId])])
  const row = found?.rows[0] as { id: string; startedAt: string } | undefined
  if (row === undefined) {
    const id = newId(clock)
    const startedAt = clock.now().toISOString()
    await database.batch(tenantId, [statement(beginText, [tenantId, id, startedAt])])
    return { id, startedAt, decided: new Set() }
  }
  const [decided] = await database.batch(tenantId, [statement(decidedText, [tenantId, row.id])])
  return { ...row, decided: new Set(decided?.rows.map(({ kind }) => String(kind))) }
}

/** What has waited for three days goes on. Gives the kinds that still wait: they are not counted anew. */
async function letGoOn({ database, clock }: Engine, tenantId: string): Promise<string[]> {
  const now = clock.now()
  const [found] = await database.batch(tenantId, [statement(waitingText, [tenantId])])
  const rows = (found?.rows ?? []) as unknown as { sweepId: string; kind: string; startedAt: string }[]
  const over = rows.filter(({ startedAt }) => now.getTime() - Date.parse(startedAt) >= decidedWithin)
  if (over.length > 0)
    await database.batch(
      tenantId,
      over.map(({ sweepId, kind }) => statement(goOnText, [tenantId, sweepId, kind, now.toISOString()])),
    )
  return rows.filter((row) => !over.includes(row)).map(({ kind }) => kind)
}

/** Ends, batch by batch, what may go and has not `ended` yet: of this sweep, of one that was broken off, of one that somebody has looked at. */
async function takeGoing(
  { engine, owner, tombstones, atOnce = recordsAtOnce }: Sweeping,
  writing: Awaited<ReturnType<typeof asSystem>>,
  all: readonly Due[],
  held: Held,
  ended: GoingPart[],
): Promise<void> {
  const { database } = engine
  const { tenantId } = writing.principal
  const [found] = await database.batch(tenantId, [statement(goingText, [tenantId])])
  for (const part of (found?.rows ?? []) as unknown as GoingPart[]) {
    if (ended.some((each) => isSame(each, part))) continue
    // What could not go is asked again from the first, and counted anew.
    await database.batch(tenantId, [statement(beginPartText, [tenantId, part.sweepId, part.kind])])
    const progress = (taken: number, kept: number): Statement => statement(progressText, [tenantId, part.sweepId, part.kind, taken, kept])
    const due = all.find(({ kind }) => kind === part.kind)
    const walk = beginning()
    const taking = { writing, owner, tombstones, all, atOnce, progress }
    let now = held
    const step = async (of: Due): Promise<number> => {
      const patience = (await othersWork(database)) ? amongOthers : 0
      now = await database.tenant(tenantId, (tx) => heldSince(tx, writing, now))
      return takeSome({ ...taking, held: now, patience }, asFound(of, part), walk)
    }
    if (due !== undefined) while ((await step(due)) > 0);
    ended.push(part)
  }
}

type GoingPart = Part & { readonly sweepId: string; readonly since: KeptSince; readonly decidedAt: string | null }

const isSame = (a: Pick<GoingPart, 'sweepId' | 'kind'>, b: Pick<GoingPart, 'sweepId' | 'kind'>): boolean =>
  a.sweepId === b.sweepId && a.kind === b.kind

/** As it was when it was found; or less, where somebody has chosen a longer time since. */
function asFound(due: Due, { dueBefore, since }: GoingPart): Due {
  const then = new Date(dueBefore)
  return due.since === since && due.before < then ? due : { ...due, since, before: then }
}

/**
 * The end of a sweep, with a signed statement of what went where anything did. What `ended` is done in the same transaction: a run that is broken off before finds it going, and names it
 * itself.
 */
async function finish({ engine }: Pick<Sweeping, 'engine'>, tenantId: string, id: string, ended: readonly GoingPart[]): Promise<Swept> {
  const { database, keys, clock } = engine
  const read = statement(partsText, [tenantId, [id, ...ended.map(({ sweepId }) => sweepId)]])
  const partsOf = async (): Promise<(Part & { sweepId: string })[]> => {
    const [found] = await database.batch(tenantId, [read])
    return (found?.rows ?? []) as unknown as (Part & { sweepId: string })[]
  }
  const mine = (await partsOf()).filter((part) => part.sweepId === id || ended.some((each) => isSame(each, part)))
  const at = clock.now().toISOString()
  const facts = { id: newId(clock), kind: 'sweep', tenantId, sourceId: id, issuedAt: at } as const
  const kinds = mine.map(({ kind, dueBefore, found, held, taken, kept }) => ({ kind, dueBefore, found, held, taken, kept }))
  const sign = async (): Promise<Statement> => {
    await makeCheckpoint(engine, tenantId)
    const content = { kinds, chain: await checkpointFor(database, tenantId) }
    return certificateStatement(facts, await signCertificate(keys, { ...facts, content }))
  }
  const signed = mine.some(({ taken }) => taken > 0) ? [await sign()] : []
  const done = ended.map(({ sweepId, kind }) => statement(doneText, [tenantId, sweepId, kind]))
  // What could not go is in sight again.
  const inSight = ended.some(({ decidedAt }) => decidedAt !== null) ? [sightChanged(tenantId)] : []
  await database.batch(tenantId, [...done, ...inSight, statement(finishText, [tenantId, id, at]), ...signed])
  return { id, parts: (await partsOf()).filter(({ sweepId }) => sweepId === id) }
}
