import type { Writing } from '#engine/act.ts'
import { recordOf } from '#engine/change/record.ts'
import { toldStatement } from '#engine/consent/telling.ts'
import { find } from '#engine/find.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type PersonRef, peopleOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'

/** Art. 14(3)(a) GDPR: within a month. */
const days = 30
const most = 10_000
const toldText = 'select person_id from told where tenant_id = $1 and person_id = any($2::uuid[])'

/** How many people of whom the tenant holds data must still be told so, and for how many the month is over. */
export async function stillToTell(writing: Writing): Promise<{ waiting: number; overdue: number }> {
  const { database, principal, clock } = writing
  const system = await asSystem(writing, principal.tenantId)
  const before = new Date(clock.now().getTime() - days * 86_400_000).toISOString()
  let waiting = 0
  let overdue = 0
  for (const { name } of peopleOf(system.model).filter(({ restrictable }) => restrictable)) {
    let cursor: string | undefined
    let seen = 0
    do {
      const { data, next } = await find(system, name, { fields: [], limit: 500, ...(cursor === undefined ? {} : { cursor }) })
      const [found] = await database.batch(principal.tenantId, [statement(toldText, [principal.tenantId, data.map(({ id }) => id)])])
      const told = new Set((found?.rows ?? []).map(({ person_id }) => String(person_id)))
      for (const { id, createdAt } of data) {
        if (told.has(id)) continue
        waiting += 1
        if (String(createdAt) < before) overdue += 1
      }
      seen += data.length
      cursor = next ?? undefined
    } while (cursor !== undefined && seen < most)
  }
  return { waiting, overdue }
}

/** Writes down that a person was told by a letter, or why they need not be. */
export async function recordTold(writing: Writing, person: PersonRef, how: 'letter' | 'exception', ground: string | null): Promise<void> {
  const { principal, clock, database } = writing
  const row = { id: person.id, before: null, after: { how, ground } }
  const recorded = await recordOf(writing, principal, { action: 'consent.told', entity: person.entity, rows: [row] })
  const told = toldStatement(clock, principal.tenantId, person, { how, ground, actorId: principal.actorId })
  await database.batch(principal.tenantId, [told, ...recorded])
}
