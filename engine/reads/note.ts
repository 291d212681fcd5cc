import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Clock } from '#platform/clock/clock.ts'

/** What notes who opened a person's record. */
export interface ReadNotes {
  /** Somebody opened it. Nothing waits for this; what has begun ends before the server does. */
  opened(reading: Reading, entity: string, id: string): void
}

/** Starts work that no answer waits for; a clean stop does. */
type Start = (event: string, work: () => Promise<void>) => void

const hour = 60 * 60 * 1000
const most = 50_000
const insertText = `insert into record_read (tenant_id, entity, record_id, hour, actor_id, at, actor_kind, role, purpose, channel) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (tenant_id, record_id, hour, actor_id) do nothing`

/** Whoever answers people, repairs or restores is the system, and named where that is recorded; members and keys are who opens. */
const opens = ({ kind, actorId }: Principal): boolean => (kind === 'member' || kind === 'key') && actorId !== null

/**
 * Notes each opening once an hour: of what this process knows already nothing is written, of what another noted the table keeps one row. A row is written when it is new, beside
 * the answer: the stop of the server waits for it, and what a killed server lost is one opening that is noted the next time.
 */
export function openReadNotes(clock: Clock, start: Start): ReadNotes {
  let current = 0
  const known = new Set<string>()
  return {
    opened({ database, principal, purpose, model }, name, id) {
      if (!(opens(principal) && model.get(name).restrictable)) return
      const now = clock.now()
      const begun = Math.floor(now.getTime() / hour) * hour
      if (begun !== current || known.size >= most) known.clear()
      current = begun
      const { tenantId, actorId, kind, role, ownRole, channel } = principal
      const key = `${id} ${actorId}`
      if (known.has(key)) return
      known.add(key)
      const at = [new Date(begun).toISOString(), actorId, now.toISOString()]
      const values = [tenantId, name, id, ...at, kind, ownRole ?? role, purpose === 'api-key' ? 'api-key' : 'work', channel]
      start('an opening of a record was not noted', async () => {
        try {
          await database.batch(tenantId, [statement(insertText, values)])
        } catch (error) {
          known.delete(key)
          throw error
        }
      })
    },
  }
}
