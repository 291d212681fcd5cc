import type { EntityModel, KeptSince, Waiting } from '#engine/model.ts'
import { type Params, statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

const sinceColumns: Readonly<Record<KeptSince, string>> = { createdAt: 'created_at', updatedAt: 'updated_at' }

/** The records `alias` whose clock is not after that moment: the chosen clock, or the date that the declaration names. */
export function overSql(entity: EntityModel, since: KeptSince, before: string, alias: string, params: Params): string {
  const named = entity.field(entity.retain.clock)?.columns[0]
  const place = params.add(before)
  return named === undefined
    ? `${alias}.${sinceColumns[since]} <= ${place}::timestamptz`
    : `${alias}.${named.name} <= ${place}::timestamptz::${named.type}`
}

export const trashOf = (entity: string): string => `trash:${entity}`

/** The records `alias` that wait: what is live by its own clock, what lies in the trash by that of the trash. */
export const waitingRecords = (entity: EntityModel, alias: string, params: Params): string[] =>
  (entity.waiting ?? []).map(({ kind, since, before, spared }) => {
    const over =
      kind === trashOf(entity.name)
        ? `${alias}.deleted_at <= ${params.add(before)}::timestamptz`
        : overSql(entity, since, before, alias, params)
    return spared.length === 0 ? over : `(${over} and not (${alias}.id = any(${params.add(spared)}::uuid[])))`
  })

/** The values of an own field of the record `t` that do not wait. */
export function inSightSql({ waiting }: { readonly waiting?: Waiting }, params: Params): string {
  if (waiting === undefined) return ''
  const young = `t.${sinceColumns[waiting.since]} > ${params.add(waiting.before)}::timestamptz`
  return ` and ${waiting.spared.length === 0 ? young : `(${young} or t.id = any(${params.add(waiting.spared)}::uuid[]))`}`
}

/** Of a record that was read. */
export const isWaiting = ({ since, before, spared }: Waiting, row: Readonly<Record<string, unknown>>): boolean =>
  Date.parse(String(row[since])) <= Date.parse(before) && !spared.includes(String(row.id))

/** What is behind a tripped breaker: until somebody has decided, and where they said yes, until it is gone. */
const waitingText = `select kind, due_before as before, since, coalesce(spared, '{}') as spared from sweep_part
where tenant_id = $1 and (state = 'waiting' or (state = 'going' and decided_at is not null)) order by kind, sweep_id`

export const waitingOf = (tenantId: string): Statement => statement(waitingText, [tenantId])

const bumpText = 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1'

/** Goes along with whatever changes what waits: from then on everybody reads by it. */
export const sightChanged = (tenantId: string): Statement => statement(bumpText, [tenantId])
