import { store } from '#schema/store.ts'

/** One night’s ending of what is the operator’s: sessions, links, security events. Counts alone. */
export const sweepRound = store('sweep_round', {
  role: 'controller',
  wall: 'global',
  subject: 'none',
  why: 'shows that what the operator promised to end has ended, and when that was last looked at',
  retain: { clock: 'started_at', rule: 'sweep-history', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'system.operations' },
    started_at: { type: 'timestamptz(3)', holds: 'system.operations' },
    finished_at: { type: 'timestamptz(3)', holds: 'system.operations', optional: true },
    /** How many rows of which table went. */
    taken: { type: 'jsonb', holds: 'system.operations' },
    tenants: { type: 'integer', holds: 'system.operations', default: '0' },
    waiting: { type: 'integer', holds: 'system.operations', default: '0' },
  },
  key: ['id'],
  indexes: [['started_at', 'id']],
  grants: [],
})
