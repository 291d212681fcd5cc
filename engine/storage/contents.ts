import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'

/** A field that names bytes in the file store: their area there, and the column that names them. */
export interface Keeping {
  readonly field: FieldModel
  readonly area: NonNullable<FieldModel['kind']['keeps']>
  readonly column: string
}

export const keeping = (entity: EntityModel): Keeping[] =>
  entity.fields.flatMap((field) => {
    const column = field.columns.find(({ type }) => type === 'uuid')?.name
    return field.kind.keeps === undefined || column === undefined ? [] : [{ field, area: field.kind.keeps, column }]
  })

const removeText = `select app.enqueue(task => 'remove_contents', payload => $2::json, max_attempts => 25, queue => null) where exists (select 1 from content_gone where tenant_id = $1)`

/** Notes the bytes that these records let go, and asks the worker to remove them once this is committed. */
export function letGo(entity: EntityModel, fields: readonly Keeping[], ids: readonly string[], tenantId: string): Statement[] {
  if (fields.length === 0) return []
  return [
    ...fields.map(({ area, column }) =>
      statement(
        `insert into content_gone (tenant_id, content_id, area) select $1, t.${column}, $3 from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.${column} is not null on conflict (tenant_id, content_id) do nothing`,
        [tenantId, ids, area],
      ),
    ),
    statement(removeText, [tenantId, JSON.stringify({ tenantId })]),
  ]
}

/** Which of these bytes the entity's records name, in the trash or not: `id`. */
export const holding = (entity: EntityModel, { column }: Keeping, tenantId: string, ids: readonly string[]): Statement =>
  statement(`select t.${column} as id from ${entity.table} t where t.tenant_id = $1 and t.${column} = any($2::uuid[])`, [tenantId, ids])

/** The records that name bytes, after one of them, last changed before that time: `record`, `content`. */
export const keepers = (
  entity: EntityModel,
  { column }: Keeping,
  { tenantId, after, before, limit }: { tenantId: string; after: string; before: string; limit: number },
): Statement =>
  statement(
    `select t.id as record, t.${column} as content from ${entity.table} t where t.tenant_id = $1 and t.${column} is not null and t.id > $2 and t.updated_at < $3 order by t.id limit $4`,
    [tenantId, after, before, limit],
  )

/** How many records there are and how many bytes they name: `bytes`, `files`. */
export function keptBytes(entity: EntityModel, tenantId: string): Statement {
  const size = keeping(entity)
    .flatMap(({ field }) => field.columns)
    .find(({ key }) => key === 'size')?.name
  return statement(
    `select coalesce(sum(t.${size}), 0)::bigint as bytes, count(*)::integer as files from ${entity.table} t where t.tenant_id = $1`,
    [tenantId],
  )
}

/** Bytes of which nobody has read yet whom they name: `record`, `content`, `type`. */
export const unreadContents = (entity: EntityModel, { field, column }: Keeping, tenantId: string, limit: number): Statement =>
  statement(
    `select t.id as record, t.${column} as content, t.${field.columns.find(({ key }) => key === 'mediaType')?.name ?? column}::text as type from ${entity.table} t where t.tenant_id = $1 and t.${column} is not null and not exists (select 1 from mention m where m.tenant_id = $1 and m.record_id = t.id and m.field = $2) order by t.id limit $3`,
    [tenantId, field.key, limit],
  )

/** The records of an entity after one of them, in the trash or not: `id`. */
export const recordsAfter = (entity: EntityModel, tenantId: string, after: string, limit: number): Statement =>
  statement(
    `select t.id from ${entity.table} t where t.tenant_id = $1 and t.id > $2${entity.own === null ? '' : ' and t.object = $4'} order by t.id limit $3`,
    [tenantId, after, limit, ...(entity.own === null ? [] : [entity.name])],
  )

/** Whom records of this entity named that are gone, and whose history is gone as well. */
export const forgetStaleMentions = (entity: EntityModel, tenantId: string): Statement =>
  statement(
    `delete from mention m where m.tenant_id = $1 and m.entity = $2 and not exists (select 1 from ${entity.table} t where t.tenant_id = $1 and t.id = m.record_id)
and not exists (select 1 from change_part p where p.tenant_id = $1 and p.record_id = m.record_id and p.sealed_values is not null)`,
    [tenantId, entity.name],
  )
