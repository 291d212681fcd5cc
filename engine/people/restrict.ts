import { mayRestrict } from '#engine/access/scope.ts'
import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { conflict, forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { changeStatements } from '#engine/change/record.ts'
import type { EntityModel } from '#engine/model.ts'
import { type PersonRef, recordsOf } from '#engine/people/graph.ts'
import { holdsOn } from '#engine/retain/held.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import { type RestrictionGround, restrictionGrounds } from '#schema/entity.ts'

/** Reads `{"ground":"accuracy"}`; 422 with the grounds that the law knows. */
export function groundOf({ ground }: Readonly<Record<string, unknown>>): RestrictionGround {
  const found = restrictionGrounds.find((known) => known === ground)
  if (found === undefined)
    throw invalid([{ pointer: '/ground', code: 'choice.not-one-of', params: { allowed: restrictionGrounds.join(', ') } }])
  return found
}

/**
 * Restricts the use of people's data (Art. 18 GDPR): from now on it is stored and nothing else. Lists, search, exports and API keys leave it out, nobody changes it, and the
 * gate lets only what the law asks for leave to them. Who is restricted already stays so, with the first ground.
 */
export const restrict = (writing: Writing, people: readonly PersonRef[], ground: RestrictionGround): Promise<void> =>
  change(writing, people, 'restrict', restricting(writing, ground))

const restricting =
  ({ clock }: Writing, ground: RestrictionGround): Decide =>
  (row) =>
    row.restrictedAt ? undefined : { restrictedAt: clock.now().toISOString(), restrictedFor: ground }

/**
 * What somebody wants erased, and a hold wants kept, is kept and used for nothing else, in the caller's transaction. Says whether it came to that. `system` sees what the hold is about, whatever
 * whoever refuses may see.
 */
export async function restrictHeld(tx: Transaction, writing: Writing, system: Writing, people: readonly PersonRef[]): Promise<boolean> {
  const { model } = system
  const able = people.filter(({ entity }) => model.entity(entity)?.restrictable === true)
  if (able.length === 0 || (await holdsOn(tx, system, await recordsOf(tx, model, able))).length === 0) return false
  for (const [name, group] of Map.groupBy(able, ({ entity }) => entity))
    await changeOf(tx, { ...writing, model }, model.get(name), group, 'restrict', restricting(writing, 'statutory'))
  return true
}

/** Ends it. The person must have been told before (Art. 18(3)): whoever calls has seen to that. */
export const lift = (writing: Writing, people: readonly PersonRef[]): Promise<void> =>
  change(writing, people, 'lift', (row) => (row.restrictedAt ? { restrictedAt: null, restrictedFor: null } : undefined))

type Standing = { readonly restrictedAt: string | null; readonly restrictedFor: RestrictionGround | null }

type Decide = (row: Readonly<Record<string, unknown>>) => Standing | undefined

async function change(writing: Writing, people: readonly PersonRef[], action: string, decide: Decide): Promise<void> {
  if (!mayRestrict(writing.principal)) throw forbidden()
  const groups = Map.groupBy(people, ({ entity }) => entity)
  await writing.database.tenant(writing.principal.tenantId, async (tx) => {
    for (const [name, group] of groups) {
      const entity = writing.model.get(name)
      if (!entity.restrictable) throw conflict('person.not-restrictable')
      await changeOf(tx, writing, entity, group, action, decide)
    }
  })
}

async function changeOf(
  tx: Transaction,
  writing: Writing,
  entity: EntityModel,
  people: readonly PersonRef[],
  action: string,
  decide: Decide,
): Promise<void> {
  const { principal, clock, keys } = writing
  const ids = [...new Set(people.map(({ id }) => id))]
  const rows = await lockRows(tx, writing, entity, ids)
  if (rows.length !== ids.length) throw notFound()
  const changed = rows.flatMap((row) => {
    const after = decide(row)
    return after === undefined ? [] : [{ id: row.id, before: { restrictedAt: row.restrictedAt, restrictedFor: row.restrictedFor }, after }]
  })
  const [first] = changed
  if (first === undefined) return
  const at = clock.now().toISOString()
  const text = `update ${entity.table} t set version = t.version + 1, updated_at = $2, updated_by = $3, restricted_at = $4, restricted_for = $5 where t.tenant_id = $1 and t.id = any($6::uuid[])`
  const { restrictedAt, restrictedFor } = first.after
  await tx.query(statement(text, [principal.tenantId, at, principal.actorId, restrictedAt, restrictedFor, changed.map(({ id }) => id)]))
  const cipher = await keys.tenant(principal.tenantId)
  for (const recorded of changeStatements({ id: newId(clock), at, principal, action, entity: entity.name, rows: changed }, cipher))
    await tx.query(recorded)
}
