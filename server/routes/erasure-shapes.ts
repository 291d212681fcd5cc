import { id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

const number = { type: 'integer' } as const
const counted = record({ entity: string, count: number, fields: list(string) })
const byName = (values: Readonly<Record<string, unknown>>) => ({ type: 'object', additionalProperties: values }) as const
const told = record({ kind: string, count: number })

/** What erasing a person does: of each kind of thing how much. */
export const erasurePlan = record({
  decision: { type: 'string', enum: ['automatic', 'person'] },
  reasons: list({
    type: 'object',
    additionalProperties: false,
    required: ['why', 'count'],
    properties: { why: { type: 'string', enum: ['bar', 'needed', 'hold', 'restriction', 'alike'] }, entity: string, count: number },
  }),
  goes: record({
    records: byName(number),
    rows: list(record({ table: string, count: number, effect: { type: 'string', enum: ['erase', 'empty'] } })),
    files: number,
  }),
  stays: list(counted),
  redacted: number,
  review: number,
  told: list(told),
})

export const erasure = record({
  id,
  entity: string,
  recordId: id,
  requestId: orNull(id),
  state: string,
  step: string,
  askedAt: moment,
  askedBy: orNull(id),
  decidedAt: orNull(moment),
  decidedBy: orNull(id),
  doneAt: orNull(moment),
  backupsUntil: orNull(moment),
  completedAt: orNull(moment),
  plan: erasurePlan,
  counts: byName(byName(number)),
  problem: orNull(string),
})
