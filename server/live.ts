import { type Engine, writingAs } from '#engine/engine.ts'
import { type Live, openLive } from '#engine/live/live.ts'
import { releaseModel } from '#engine/model-of.ts'
import { livingSessions } from '#platform/accounts/living-sessions.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Entrance } from '#server/entrance.ts'

const people = new Set(['member', 'team'])

/** Members and teams, and whatever is recorded and is no record: roles, keys, settings, the tenant's own model. */
const movesRights = (entity: string): boolean =>
  people.has(entity) || (releaseModel().entity(entity) === undefined && !entity.startsWith('x_'))

/** The live updates of this process: one look at the database for all that listen. */
export const liveOf = (engine: Engine, { accounts }: Pick<Entrance, 'accounts'>, log: Logger): Live =>
  openLive({
    ...engine,
    readingAs: (principal) => writingAs(engine, principal),
    livingSessions: (ids) => livingSessions(accounts, ids),
    movesRights,
    failed: (error) => log.warn('live updates wait, will be tried again', { error }),
  })
