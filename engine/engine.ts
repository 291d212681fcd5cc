import type { Principal } from '#engine/access/principal.ts'
import type { Purpose } from '#engine/access/scope.ts'
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
