import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act.ts'
import { conflict } from '#engine/api/errors.ts'
import { changeStatements } from '#engine/change/record.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import { deleteRows, type Row, type Stamp, updateRows } from '#engine/storage/write.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

const most = 1000

async function idsOf(tx: Transaction, text: string, values: readonly unknown[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(statement(text, values))
  return rows.map(({ id }) => id)
}

/** Everything that ending these records takes: what hangs on them ends, links to them are emptied and recorded, then the rows go. Required links forbid it (409). */
export async function endRows(
  tx: Transaction,
  writing: Writing,
  entity: EntityModel,
  ids: readonly string[],
  stamp: Stamp,
  cipher: Cipher,
): Promise<Statement[]> {
  const statements: Statement[] = []
  for (const hanging of writing.model.hanging) statements.push(...(await endHanging(tx, hanging, entity, ids, stamp)))
  for (const link of writing.model.linksTo(entity.name)) statements.push(...(await unlink(tx, writing, link, ids, stamp, cipher)))
  return [...statements, ...deleteRows(entity, ids, stamp.tenantId)]
}

async function endHanging(
  tx: Transaction,
  hanging: EntityModel,
  entity: EntityModel,
  ids: readonly string[],
  { tenantId }: Stamp,
): Promise<Statement[]> {
  const [kindColumn, idColumn] = hanging.hangsOn?.columns ?? []
  const text = `select t.id from ${hanging.table} t where t.tenant_id = $1 and t.${idColumn?.name} = any($2::uuid[]) and t.${kindColumn?.name} = $3`
  const found = await idsOf(tx, text, [tenantId, ids, entity.name])
  return found.length === 0 ? [] : deleteRows(hanging, found, tenantId)
}

/** Empties a link in every record that bears it, and says so in their history. */
async function unlink(
  tx: Transaction,
  writing: Writing,
  { entity, field, inside }: { entity: EntityModel; field: FieldModel; inside: FieldModel | null },
  ids: readonly string[],
  stamp: Stamp,
  cipher: Cipher,
): Promise<Statement[]> {
  // A tagging says no more than that the tag was there: it goes with the tag, however many bear it.
  if (field.kind.lives === 'taggings')
    return [statement('delete from tagging where tenant_id = $1 and tag_id = any($2::uuid[])', [stamp.tenantId, ids])]
  const column = field.columns[0]?.name
  const condition =
    inside?.parts === null || inside === null
      ? field.own === null
        ? `t.${column} = any($2::uuid[])`
        : `exists (select 1 from own_value v where v.tenant_id = $1 and v.record_id = t.id and v.key = '${field.key}' and v.link_value = any($2::uuid[]))`
      : `exists (select 1 from ${inside.parts?.table} p where p.tenant_id = $1 and p.${inside.parts?.parent} = t.id and p.${column} = any($2::uuid[]))`
  const bearing = (
    await idsOf(tx, `select t.id from ${entity.table} t where t.tenant_id = $1 and ${condition} limit ${most + 1}`, [stamp.tenantId, ids])
  ).filter((id) => !ids.includes(id))
  if (bearing.length === 0) return []
  if (bearing.length > most) throw conflict('end.too-many-links', { max: most })
  if (field.options.required && inside === null) throw conflict('end.still-linked', { entity: entity.name })
  const system = { ...writing, principal: { ...writing.principal, kind: 'system' as const } }
  const before = await lockRows(tx, system, entity, bearing)
  const key = (inside ?? field).key
  const rows: Row[] = before.map((row) => ({
    id: row.id,
    values: {
      ...row,
      [key]: inside === null ? null : (row[key] as Record<string, unknown>[]).filter((part) => !ids.includes(String(part[field.key]))),
    },
  }))
  const changed = rows.map((row, index) => ({ id: row.id, before: { [key]: before[index]?.[key] }, after: { [key]: row.values[key] } }))
  const change = {
    id: newId(writing.clock),
    at: stamp.at,
    principal: writing.principal,
    action: 'unlink',
    entity: entity.name,
    rows: changed,
  }
  return [...updateRows(entity, rows, new Set([key]), stamp), ...changeStatements(change, cipher)]
}
