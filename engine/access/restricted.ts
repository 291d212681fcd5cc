import type { Principal } from '#engine/access/principal.ts'
import { mayRestrict, type Purpose } from '#engine/access/scope.ts'
import { waitingRecords } from '#engine/access/waiting.ts'
import { badRequest, forbidden } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'

/** What of an entity’s own records, known as `alias`, is kept out of sight. */
type Mark = (entity: EntityModel, alias: string, params: Params) => readonly string[]

const restriction: Mark = ({ restrictable }, alias) => (restrictable ? [`${alias}.restricted_at is not null`] : [])
const restrictionOrWaiting: Mark = (entity, ...rest) => [...restriction(entity, ...rest), ...waitingRecords(entity, ...rest)]

/** Undefined for an entity whose records are nothing of the kind. Whose data it is is found along the same thread that access and erasure follow, however long it is. */
function along(
  mark: Mark,
  entity: EntityModel,
  alias: string,
  params: Params,
  model: Model,
  above: readonly EntityModel[] = [],
): string | undefined {
  const found = [...mark(entity, alias, params)]
  const field = typeof entity.subject === 'string' ? entity.field(entity.subject) : undefined
  const path = [...above, entity]
  const inner = `p${path.length}`
  if (field !== undefined)
    for (const target of targetsOf(field, model)) {
      const sql = path.includes(target) ? undefined : along(mark, target, inner, params, model, path)
      if (sql !== undefined) found.push(leads(field, alias, target, inner, sql, params))
    }
  return found.length === 0 ? undefined : `(${found.join(' or ')})`
}

type Bar = (entity: EntityModel, alias: string, params: Params, model: Model) => string | undefined

/** Says of records that they are the data of somebody whose data is restricted: stored, and used for nothing else (Art. 18(2) GDPR). */
export const restrictedSql: Bar = (...asked) => along(restriction, ...asked)

/** Says of records that they, or the record whose they are, are over their period and wait for somebody to look before they end. */
export const waitingSql: Bar = (...asked) => along(waitingRecords, ...asked)

/** Says of records that work leaves them alone: for either reason. */
export const barredSql: Bar = (...asked) => along(restrictionOrWaiting, ...asked)

/** Nothing hangs on what hangs itself. */
const targetsOf = ({ to }: FieldModel, { entities }: Model): readonly EntityModel[] =>
  entities.filter(({ name, hangsOn }) => (to === null ? hangsOn === null : name === to))

function leads(field: FieldModel, alias: string, target: EntityModel, inner: string, barred: string, params: Params): string {
  const found = `select 1 from ${target.table} ${inner} where ${inner}.tenant_id = $1 and ${barred}`
  if (field.own !== null)
    return `exists (${found} and ${inner}.id = (select o.link_value from own_value o where o.tenant_id = $1 and o.record_id = ${alias}.id and o.key = ${params.add(field.key)}))`
  const [first, second] = field.columns
  return second === undefined
    ? `exists (${found} and ${inner}.id = ${alias}.${first?.name})`
    : `(${alias}.${first?.name} = ${params.add(target.name)} and exists (${found} and ${inner}.id = ${alias}.${second.name}))`
}

/** Which records a list gives: `open` without those that are barred, as every list does by itself. */
export type Restricted = 'only' | 'open' | 'both'

/** Reading a record by its id is how somebody at work gets to what is restricted; the doors that take data elsewhere are closed. */
export const seesRestricted = (purpose: Purpose): boolean => purpose === 'work' || purpose === 'rights'

/** What waits for somebody to look is reached by those alone who decide on it, and by the rights of people. */
export const seesWaiting = ({ principal, purpose }: { readonly principal: Principal; readonly purpose: Purpose }): boolean =>
  purpose === 'rights' || (purpose === 'work' && mayRestrict(principal))

/** What a list gives of them; 403 for who may not see whose data is restricted. */
export function restrictedIn(
  { principal, purpose }: { readonly principal: Principal; readonly purpose: Purpose },
  entity: EntityModel,
  asked = false,
): Restricted {
  if (!asked) return purpose === 'rights' ? 'both' : 'open'
  if (!entity.restrictable) throw badRequest('query.unknown', { key: 'restricted' })
  if (!mayRestrict(principal) || !seesRestricted(purpose)) throw forbidden()
  return 'only'
}

/** The conditions of a list besides access: those alone that are restricted; else without what is barred, or, where records are read by their ids, without what waits for who does not decide on it. */
export function sightSql(
  reading: { readonly principal: Principal; readonly purpose: Purpose; readonly model: Model },
  entity: EntityModel,
  restricted: Restricted,
  params: Params,
): string[] {
  const bar = restricted === 'only' ? restrictedSql : restricted === 'open' ? barredSql : seesWaiting(reading) ? undefined : waitingSql
  const sql = bar?.(entity, 't', params, reading.model)
  return sql === undefined ? [] : [restricted === 'only' ? sql : `not ${sql}`]
}
