import type { Writing } from '#engine/act.ts'
import { forbidden } from '#engine/api/errors.ts'
import { get } from '#engine/find.ts'
import { titlesOf } from '#engine/labels.ts'
import type { Live } from '#engine/live/live.ts'
import { statement } from '#engine/storage/sql.ts'

/** Whoever has not said for so long that they are there is gone. */
const lasts = 30_000

const sweepText = 'delete from presence where tenant_id = $1 and record_id = $2 and seen_at < $3'
const hereText = `insert into presence (tenant_id, record_id, member_id, entity, seen_at) values ($1, $2, $3, $4, $5)
on conflict (tenant_id, record_id, member_id) do update set seen_at = excluded.seen_at returning xmax = 0 as arrived`
const leaveText = 'delete from presence where tenant_id = $1 and record_id = $2 and member_id = $3 returning true as left'
const othersText =
  'select member_id from presence where tenant_id = $1 and record_id = $2 and entity = $3 and member_id <> $4 order by member_id limit 50'

export interface Present {
  readonly id: string
  readonly name: string
}

/**
 * Says that the reader has a record open, or has it open no more, and who else has. 404 for a record that one may not read: so all who see
 * each other may. Those who are there are told at once when they listen in this process, else with their next word.
 */
export async function present(writing: Writing, live: Live, entity: string, id: string, here: boolean): Promise<Present[]> {
  const { principal, database, clock } = writing
  const { tenantId, actorId } = principal
  if (principal.kind !== 'member' || actorId === null) throw forbidden('notifications.members-only')
  await get(writing, entity, id)
  const now = clock.now()
  const [, mine, others] = await database.batch(tenantId, [
    statement(sweepText, [tenantId, id, new Date(now.getTime() - lasts).toISOString()]),
    here ? statement(hereText, [tenantId, id, actorId, entity, now.toISOString()]) : statement(leaveText, [tenantId, id, actorId]),
    statement(othersText, [tenantId, id, entity, actorId]),
  ])
  const ids = (others?.rows ?? []).map((row) => String(row.member_id))
  const moved = here ? mine?.rows[0]?.arrived === true : mine?.rows.length === 1
  if (moved) live.tell(tenantId, new Set(ids), 'presence', { entity, id })
  const names = await titlesOf(writing, 'member', ids)
  return names.map(([member, name]) => ({ id: member, name }))
}
