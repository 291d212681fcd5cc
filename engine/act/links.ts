import type { Principal } from '#engine/access/principal.ts'
import { barredSql } from '#engine/access/restricted.ts'
import { scopeFor, scopeSql } from '#engine/access/scope.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { fromSql } from '#engine/query/select.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Anchor } from '#schema/fields/anchor.ts'
import { type Problem, Wrong } from '#schema/problem.ts'

/** One link in what is written: where it stands and where it leads. */
interface Reference {
  readonly pointer: string
  readonly entity: string
  readonly id: string
  readonly code: 'link.unknown' | 'anchor.unknown'
}

function referencesIn(field: FieldModel, value: unknown, pointer: string): Reference[] {
  if (value === null || value === undefined) return []
  const { to } = field
  if (to !== null)
    return Array.isArray(value)
      ? value.map((id: string, index) => ({ pointer: `${pointer}/${index}`, entity: to, id, code: 'link.unknown' }))
      : [{ pointer, entity: to, id: String(value), code: 'link.unknown' }]
  if (field.kind.name === 'anchor') return [{ pointer, entity: (value as Anchor).entity, id: (value as Anchor).id, code: 'anchor.unknown' }]
  if (field.parts === null) return []
  return (value as Record<string, unknown>[]).flatMap(
    (part, index) => field.parts?.fields.flatMap((inner) => referencesIn(inner, part[inner.key], `${pointer}/${index}/${inner.key}`)) ?? [],
  )
}

/** The links that a write sets; those to oneself need no look. */
export function referencesOf(entity: EntityModel, items: readonly Readonly<Record<string, unknown>>[], principal: Principal): Reference[] {
  return items
    .flatMap((values, index) =>
      entity.fields.flatMap((field) => referencesIn(field, values[field.key], `${items.length === 1 ? '' : `/${index}`}/${field.key}`)),
    )
    .filter((reference) => !(reference.id === principal.actorId))
}

const targetSql = (entity: EntityModel, ids: readonly string[], principal: Principal, model: Model): Statement => {
  const params = new Params(principal.tenantId)
  const from = fromSql(entity, params)
  const scope = scopeSql(entity, 'read', principal, 't', params, model)
  const barred = principal.kind === 'system' ? undefined : barredSql(entity, 't', params, model)
  return statement(
    `select t.id from ${[from, `t.id = any(${params.add(ids)}::uuid[])`, 't.deleted_at is null', ...(barred === undefined ? [] : [`not ${barred}`]), ...(scope === undefined ? [] : [scope])].join(' and ')} for key share`,
    params.values,
  )
}

/** Every link must lead to a record of this tenant that is not in the trash and that the writer may read; it is locked until the write is done. Throws Wrong otherwise. */
export async function checkReferences(
  tx: Transaction,
  references: readonly Reference[],
  principal: Principal,
  model: Model,
): Promise<void> {
  const groups = [...Map.groupBy(references, (reference) => reference.entity)]
  const found = await Promise.all(
    groups.map(async ([name, group]) => {
      const target = model.entity(name)
      if (target === undefined || target.hangsOn !== null || scopeFor(target, 'read', principal) === 'none') return []
      const { rows } = await tx.query<{ id: string }>(targetSql(target, [...new Set(group.map(({ id }) => id))], principal, model))
      return rows.map(({ id }) => `${name}/${id}`)
    }),
  )
  const known = new Set(found.flat())
  const problems: Problem[] = references
    .filter(({ entity, id }) => !known.has(`${entity}/${id}`))
    .map(({ pointer, code }) => ({ pointer, code }))
  if (problems.length > 0) throw new Wrong(problems)
}
