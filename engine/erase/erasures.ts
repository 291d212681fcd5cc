import { mayRestrict } from '#engine/access/scope.ts'
import { lockNeeded, lockRows } from '#engine/act/lock.ts'
import { decide } from '#engine/act/rules.ts'
import type { Writing } from '#engine/act/writing.ts'
import { conflict, forbidden, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { factsOf, restrictedOf } from '#engine/erase/plan.ts'
import { sealWork, workStatement } from '#engine/erase/work.ts'
import { enqueue } from '#engine/jobs.ts'
import { mentionsOf } from '#engine/mentions/find.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type Identifiers, identifiersOf, type Owned, type PersonRef, recordsOf } from '#engine/people/graph.ts'
import { holdsOn } from '#engine/retain/held.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import { type ErasurePlan, type ErasureReason, erasurePlan } from '#privacy/erasure-plan.ts'

export interface Planned {
  readonly plan: ErasurePlan
  readonly owned: Owned
  readonly identifiers: Identifiers
}

const tries = 25
const insertText = `insert into erasure (tenant_id, id, entity, record_id, request_id, state, step, asked_at, asked_by, plan, counts) values ($1, $2, $3, $4, $5, $6, 'begin', $7, $8, $9, '{}')`
const openText = `select id from erasure where tenant_id = $1 and record_id = any($2::uuid[]) and state in ('deciding', 'waiting', 'running') order by id limit 1`
const lockText = `select pg_advisory_xact_lock(hashtextextended('erase ' || $1::text || ' ' || $2::text, 0))`
const decideText = `update erasure set state = $3, decided_at = $4, decided_by = $5 where tenant_id = $1 and id = $2 and (state = 'deciding' or (state = 'failed' and $3 = 'waiting')) returning record_id, entity`
const forgetWorkText = 'delete from erasure_work where tenant_id = $1 and id = $2'

/** Those alone who may restrict a person's data may have it erased. */
export function mustErase({ principal }: Pick<Writing, 'principal'>): void {
  if (!mayRestrict(principal)) throw forbidden()
}

/** Looks at everything that is held of these people as Steward itself, since who asks may not see all of it; nothing is written. 404 for whom there is not, 409 for whom a verb keeps. */
export async function planErasure(writing: Writing, people: readonly PersonRef[]): Promise<Planned> {
  const system = await asSystem(writing, writing.principal.tenantId)
  if (people.length === 0 || people.some(({ entity }) => system.model.entity(entity)?.subject !== 'self')) throw notFound()
  const identifiers = await identifiersOf(system, people)
  const cipher = await writing.keys.tenant(writing.principal.tenantId)
  return writing.database.tenant(writing.principal.tenantId, async (tx) => {
    await mustBeFree(tx, writing, system, people)
    const owned = await recordsOf(tx, system.model, people)
    const own = new Set([...owned.values()].flat())
    const found = await mentionsOf(tx, cipher, identifiers, { except: own })
    const of = (strength: 'direct' | 'name'): number => found.filter((each) => each.strength === strength).length
    const holds = (await holdsOn(tx, system, owned)).length
    const restricted = await restrictedOf(tx, system.model, people, null)
    const facts = await factsOf(tx, system.model, owned, { holds, restricted, mentions: { direct: of('direct'), names: of('name') } })
    return { plan: erasurePlan(facts), owned, identifiers }
  })
}

/** The person is there, and no verb forbids that they go: somebody must be able to open every door. */
export async function mustBeFree(
  tx: Transaction,
  { principal }: Pick<Writing, 'principal'>,
  system: Writing,
  people: readonly PersonRef[],
): Promise<void> {
  for (const { entity: name, id } of people) {
    const entity = system.model.get(name)
    const [row] = await lockRows(tx, system, entity, [id])
    if (row === undefined) throw notFound()
    const now = system.clock.now().toISOString()
    const actor = { kind: principal.kind, id: principal.actorId, role: principal.role }
    const facts = { record: row, before: row, actor, today: now.slice(0, 10), now }
    await decide(name, 'delete', facts, (need) => lockNeeded(tx, need, system))
  }
}

/**
 * Asks for the erasure of these people, who are one. It begins at once where nothing stands against it, else when somebody decided. Asked for twice while it is open, it is the same one.
 * `standing`: what else stands against it. Gives its id.
 */
export async function startErasure(
  writing: Writing,
  people: readonly PersonRef[],
  { requestId = null, standing = [] }: { readonly requestId?: string | null; readonly standing?: readonly ErasureReason[] } = {},
): Promise<string> {
  mustErase(writing)
  const { tenantId } = writing.principal
  const { plan: found, identifiers, owned } = await planErasure(writing, people)
  const plan: ErasurePlan = standing.length === 0 ? found : { ...found, decision: 'person', reasons: [...found.reasons, ...standing] }
  const [person] = people
  if (person === undefined) throw notFound()
  const id = newId(writing.clock)
  const at = writing.clock.now().toISOString()
  const state = plan.decision === 'automatic' ? 'waiting' : 'deciding'
  const sealed = await sealWork(writing.keys, tenantId, id, { people, identifiers, owned: [...owned] })
  const asked = { id, before: null, after: { state } }
  const recorded = await recordOf(writing, writing.principal, {
    action: 'ask-erasure',
    entity: person.entity,
    rows: [{ ...asked, id: person.id, after: null }],
  })
  return writing.database.tenant(tenantId, async (tx) => {
    await tx.query(statement(lockText, [tenantId, person.id]))
    const known = await tx.query<{ id: string }>(statement(openText, [tenantId, people.map((each) => each.id)]))
    if (known.rows[0] !== undefined) return known.rows[0].id
    const row = [tenantId, id, person.entity, person.id, requestId, state, at, writing.principal.actorId, JSON.stringify(plan)]
    await tx.finish([
      statement(insertText, row),
      workStatement(tenantId, id, sealed),
      ...recorded,
      ...(state === 'waiting' ? [enqueueErasure(tenantId, id)] : []),
    ])
    return id
  })
}

/** One after the other within a tenant: two that meet would lock each other's rows. */
export const enqueueErasure = (tenantId: string, erasureId: string) => enqueue('erase', { tenantId, erasureId }, tries, `erase ${tenantId}`)

/** Nobody’s decision outweighs a hold: it is released first. */
const isHeld = async (tx: Transaction, system: Writing, person: PersonRef): Promise<boolean> =>
  (await holdsOn(tx, system, await recordsOf(tx, system.model, [person]))).length > 0

/** Starts one again that the queue gave up. Or: somebody looked at what stood against it, and lets it begin, or not. 409 where nothing is to be decided. */
export async function decideErasure(writing: Writing, id: string, erase: boolean): Promise<void> {
  mustErase(writing)
  const { principal, clock, database } = writing
  const { tenantId } = principal
  const system = await asSystem(writing, tenantId)
  const decided = [tenantId, id, erase ? 'waiting' : 'refused', clock.now().toISOString(), principal.actorId]
  await database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ record_id: string; entity: string }>(statement(decideText, decided))
    const [found] = rows
    if (found === undefined) throw conflict('erasure.not-deciding')
    if (erase && (await isHeld(tx, system, { entity: found.entity, id: found.record_id }))) throw conflict('erasure.held')
    const action = erase ? 'allow-erasure' : 'refuse-erasure'
    const recorded = await recordOf(writing, principal, {
      action,
      entity: found.entity,
      rows: [{ id: found.record_id, before: null, after: null }],
    })
    await tx.finish([...recorded, erase ? enqueueErasure(tenantId, id) : statement(forgetWorkText, [tenantId, id])])
  })
}
