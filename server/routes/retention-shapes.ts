import { boolean, id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

const count = { type: 'integer' } as const
const day = { type: 'string', format: 'date' } as const
const period = { type: 'string', description: 'ISO 8601: years, months, weeks, days or hours, such as P3Y' } as const
const clock = { type: 'string', enum: ['createdAt', 'updatedAt'] } as const

/** How long one kind of thing is kept. */
export const standing = record({
  key: string,
  entity: boolean,
  rule: string,
  clock,
  period: orNull(period),
  usual: orNull(period),
  least: period,
  most: orNull(period),
  settable: boolean,
  extended: boolean,
  setting: {
    ...record({ period, clock, reason: orNull(string), answerable: orNull(id), reviewOn: orNull(day), changedAt: moment }),
    type: ['object', 'null'],
  },
})

export const outlook = record({
  kind: string,
  before: moment,
  total: orNull(count),
  found: count,
  held: count,
  previous: orNull(count),
  waits: boolean,
})
export const nextToGo = record({ id, entity: string, title: string })

export const sweepShape = record({
  id,
  startedAt: moment,
  finishedAt: orNull(moment),
  parts: list(
    record({
      kind: string,
      dueBefore: moment,
      state: { type: 'string', enum: ['going', 'waiting', 'stopped', 'done'] },
      total: count,
      found: count,
      held: count,
      taken: count,
      kept: count,
      decidedBy: orNull(id),
      decidedAt: orNull(moment),
    }),
  ),
})

export const holdShape = record({
  id,
  scope: { type: 'string', enum: ['record', 'filter', 'entity'] },
  entity: string,
  recordId: orNull(id),
  title: orNull(string),
  filter: { description: 'as in POST /{plural}/query' },
  authority: string,
  reason: string,
  reviewOn: day,
  state: { type: 'string', enum: ['proposed', 'standing', 'released', 'lapsed'] },
  alone: boolean,
  madeBy: id,
  madeAt: moment,
  confirmedBy: orNull(id),
  confirmedAt: orNull(moment),
  releasedBy: orNull(id),
  releasedAt: orNull(moment),
})

/** Until when one record is kept, and because of what. */
export const recordEnd = record({
  outcome: { type: 'string', enum: ['keep', 'restrict', 'erase'] },
  because: { type: 'string', enum: ['hold', 'statute', 'request', 'maximum', 'setting', 'nothing'] },
  until: orNull(moment),
  holds: count,
})
