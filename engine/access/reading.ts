import type { Principal } from '#engine/access/principal.ts'
import type { Purpose } from '#engine/access/scope.ts'
import type { Model } from '#engine/model.ts'
import type { Database } from '#platform/database/database.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What reading needs: where, by whom, for what. */
export interface Reading {
  readonly database: Database
  readonly keys: Keys
  readonly model: Model
  readonly principal: Principal
  readonly purpose: Purpose
}
