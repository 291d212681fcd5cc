import type { Principal } from '#engine/access/principal.ts'
import type { Purpose } from '#engine/access/scope.ts'
import { standingNow } from '#engine/access/standing.ts'
import type { Writing } from '#engine/act.ts'
import { modelOf } from '#engine/model-of.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Database } from '#platform/database/database.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What the engine stands on, wired once at the start. */
export interface Engine {
  readonly database: Database
  readonly keys: Keys
  readonly clock: Clock
}

/** Reading and writing as this principal, for this purpose. */
export async function writingAs(
  engine: Engine,
  principal: Principal,
  purpose: Purpose = principal.kind === 'key' ? 'api-key' : 'work',
): Promise<Writing> {
  return { ...engine, principal, purpose, model: await modelOf(engine.database, principal) }
}

/** Why a job did nothing: whoever asked for it may not do it any more. */
export const notAllowed = 'job.not-allowed'

/** The same for work that was asked for earlier, as whoever asked is now: role, team mates, model. Undefined for somebody who is let in no more. */
export async function writingLater(engine: Engine, asked: Principal, purpose?: Purpose): Promise<Writing | undefined> {
  const principal = await standingNow(engine.database, engine.clock.now(), asked)
  return principal === undefined ? undefined : writingAs(engine, principal, purpose)
}
