import type { Principal } from '#engine/access/principal.ts'
import { mayRestrict, type Purpose } from '#engine/access/scope.ts'
import { badRequest, forbidden } from '#engine/api/errors.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import type { Params } from '#engine/storage/sql.ts'

/**
 * Says of the records of an entity, known as `alias`, that they are the data of somebody whose data is restricted: stored, and used for nothing else (Art. 18(2) GDPR).
 * Undefined for an entity whose records are nobody's. The person is found along the same thread that access and erasure follow, however long it is.
 */
export function restrictedSql(
  entity: EntityModel,
  alias: string,
  params: Params,
  model: Model,
  above: readonly EntityModel[] = [],
): string | undefined {
  if (entity.restrictable) return `${alias}.restricted_at is not null`
  const field = typeof entity.subject === 'string' ? entity.field(entity.subject) : undefined
  if (field === undefined) return undefined
  const path = [...above, entity]
  const inner = `p${path.length}`
  const restricted = targetsOf(field, model).flatMap((target) => {
    if (path.includes(target)) return []
    const sql = restrictedSql(target, inner, params, model, path)
    return sql === undefined ? [] : [leads(field, alias, target, inner, sql, params)]
  })
  return restricted.length === 0 ? undefined : `(${restricted.join(' or ')})`
}

/** Nothing hangs on what hangs itself. */
const targetsOf = ({ to }: FieldModel, { entities }: Model): readonly EntityModel[] =>
  entities.filter(({ name, hangsOn }) => (to === null ? hangsOn === null : name === to))

function leads(field: FieldModel, alias: string, target: EntityModel, inner: string, restricted: string, params: Params): string {
  const found = `select 1 from ${target.table} ${inner} where ${inner}.tenant_id = $1 and ${restricted}`
  if (field.own !== null)
    return `exists (${found} and ${inner}.id = (select o.link_value from own_value o where o.tenant_id = $1 and o.record_id = ${alias}.id and o.key = ${params.add(field.key)}))`
  const [first, second] = field.columns
  return second === undefined
    ? `exists (${found} and ${inner}.id = ${alias}.${first?.name})`
    : `(${alias}.${first?.name} = ${params.add(target.name)} and exists (${found} and ${inner}.id = ${alias}.${second.name}))`
}

/** Which records a list gives: `open` without those that are restricted, as every list does by itself. */
export type Restricted = 'only' | 'open' | 'both'

/** Reading a record by its id is how somebody at work gets to what is restricted; the doors that take data elsewhere are closed. */
export const seesRestricted = (purpose: Purpose): boolean => purpose === 'work' || purpose === 'rights'

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
