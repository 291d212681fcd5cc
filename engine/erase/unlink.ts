import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { type Owned, subjectField } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

/** A link by which records lead to those that go: it is emptied, or the part that needs it goes. `returning` the ids of the records that it changed. */
export interface Unlink {
  readonly entity: EntityModel
  /** The field of the record that changes. */
  readonly key: string
  readonly statement: Statement
}

const idsOf = (owned: Owned, name: string): readonly string[] => owned.get(name) ?? []

/** Links of any record to these, which go. Those that lead from what goes as well are emptied too, so that the order of going is free. */
export const unlinkStatements = (model: Model, tenantId: string, owned: Owned): Unlink[] =>
  [...owned.keys()].flatMap((name) => {
    const ids = idsOf(owned, name)
    return ids.length === 0 ? [] : model.linksTo(name).flatMap((link) => unlink(model, link, tenantId, ids))
  })

function unlink(
  model: Model,
  { entity, field, inside }: ReturnType<Model['linksTo']>[number],
  tenantId: string,
  ids: readonly string[],
): Unlink[] {
  if (field.kind.lives === 'taggings' || (inside === null && field === subjectField(model.get(entity.name)))) return []
  const text = textOf(entity, field, inside)
  if (text === undefined) return []
  const values = [tenantId, ids, ...(field.own === null ? [] : [field.key])]
  return [{ entity, key: (inside ?? field).key, statement: statement(text, values) }]
}

/** Undefined for a link that a record must have: nothing can empty it, and a person decides (`plan.ts`). */
function textOf(entity: EntityModel, field: FieldModel, inside: FieldModel | null): string | undefined {
  const column = field.columns[0]?.name
  if (field.own !== null)
    return 'delete from own_value t where t.tenant_id = $1 and t.key = $3 and t.link_value = any($2::uuid[]) returning t.record_id as id'
  if (inside?.parts) {
    const { table, parent } = inside.parts
    return field.options.required
      ? `delete from ${table} t where t.tenant_id = $1 and t.${column} = any($2::uuid[]) returning t.${parent} as id`
      : `update ${table} t set ${column} = null where t.tenant_id = $1 and t.${column} = any($2::uuid[]) returning t.${parent} as id`
  }
  return field.options.required
    ? undefined
    : `update ${entity.table} t set ${column} = null, version = t.version + 1 where t.tenant_id = $1 and t.${column} = any($2::uuid[]) returning t.id`
}

/** Links that cannot be emptied, since the record needs them, and it is not the person's own. */
export const fixedLinks = (model: Model, names: readonly string[]): { entity: EntityModel; field: FieldModel }[] =>
  names.flatMap((name) =>
    model
      .linksTo(name)
      .filter(
        ({ entity, field, inside }) => inside === null && field.own === null && field.options.required && field !== subjectField(entity),
      ),
  )
