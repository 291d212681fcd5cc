import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { canonical } from '#engine/change/canonical.ts'
import { changeStatements } from '#engine/change/record.ts'
import { endLedgerStatements, endToldStatements } from '#engine/consent/end-people.ts'
import type { EntityModel } from '#engine/model.ts'
import { Params, statement } from '#engine/storage/sql.ts'
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
  const statements: Statement[] = [
    ...(await endLedgerStatements(tx, writing, entity, ids, cipher)),
    ...(entity.restrictable ? endToldStatements(stamp.tenantId, ids) : []),
  ]
  const gone = new Set(ids)
  for (const hanging of writing.model.hanging) {
    const hung = await hangingOn(tx, hanging, entity, ids, stamp)
    for (const id of hung) gone.add(id)
    if (hung.length > 0) statements.push(...deleteRows(hanging, hung, stamp.tenantId))
  }
  const links = writing.model.linksTo(entity.name)
  // A tagging says no more than that the tag was there: it goes with the tag, however many bear it.
  if (links.some(({ field }) => field.kind.lives === 'taggings'))
    statements.push(statement('delete from tagging where tenant_id = $1 and tag_id = any($2::uuid[])', [stamp.tenantId, ids]))
  const emptied = links.filter(({ field }) => field.kind.lives !== 'taggings')
  for (const [other, group] of Map.groupBy(emptied, (link) => link.entity))
    statements.push(...(await unlink(tx, writing, other, group, { ids, gone }, stamp, cipher)))
  return [...statements, ...deleteRows(entity, ids, stamp.tenantId)]
}

function hangingOn(
  tx: Transaction,
  hanging: EntityModel,
  entity: EntityModel,
  ids: readonly string[],
  { tenantId }: Stamp,
): Promise<string[]> {
  const [kindColumn, idColumn] = hanging.hangsOn?.columns ?? []
  const text = `select t.id from ${hanging.table} t where t.tenant_id = $1 and t.${idColumn?.name} = any($2::uuid[]) and t.${kindColumn?.name} = $3`
  return idsOf(tx, text, [tenantId, ids, entity.name])
}

type Link = ReturnType<Writing['model']['linksTo']>[number]

/** Says of a record `t` that it bears the link to one of `$2`. Keys of own fields are what a tenant chose, or an archive brought: never text of a query. */
function bearsSql({ field, inside }: Link, params: Params): string {
  const column = field.columns[0]?.name
  if (inside?.parts)
    return `exists (select 1 from ${inside.parts.table} p where p.tenant_id = $1 and p.${inside.parts.parent} = t.id and p.${column} = any($2::uuid[]))`
  return field.own === null
    ? `t.${column} = any($2::uuid[])`
    : `exists (select 1 from own_value v where v.tenant_id = $1 and v.record_id = t.id and v.key = ${params.add(field.key)} and v.link_value = any($2::uuid[]))`
}

/** The value without the link: null, or the parts that do not need it. */
function without({ field, inside }: Link, value: unknown, ids: readonly string[]): unknown {
  const leads = (id: unknown): boolean => ids.includes(String(id))
  if (inside === null) return leads(value) ? null : value
  const parts = value as Record<string, unknown>[]
  return field.options.required
    ? parts.filter((part) => !leads(part[field.key]))
    : parts.map((part) => (leads(part[field.key]) ? { ...part, [field.key]: null } : part))
}

/** Empties the links in every record of one entity that bears any and stays, all of a record at once, and says so in their history. */
async function unlink(
  tx: Transaction,
  writing: Writing,
  entity: EntityModel,
  links: readonly Link[],
  { ids, gone }: { readonly ids: readonly string[]; readonly gone: ReadonlySet<string> },
  stamp: Stamp,
  cipher: Cipher,
): Promise<Statement[]> {
  const params = new Params(stamp.tenantId)
  params.add(ids)
  const bears = links.map((link) => bearsSql(link, params)).join(' or ')
  const text = `select t.id from ${entity.table} t where t.tenant_id = $1 and (${bears}) limit ${most + 1}`
  const bearing = (await idsOf(tx, text, params.values)).filter((id) => !gone.has(id))
  if (bearing.length === 0) return []
  if (bearing.length > most) throw conflict('end.too-many-links', { max: most })
  const system = { ...writing, principal: { ...writing.principal, kind: 'system' as const } }
  const before = await lockRows(tx, system, entity, bearing)
  const emptied = before.map((row) => {
    const after: Record<string, unknown> = {}
    for (const link of links) {
      const { key } = link.inside ?? link.field
      const value = without(link, key in after ? after[key] : row[key], ids)
      if (canonical(value) !== canonical(row[key])) after[key] = value
      if (value === null && link.field.options.required) throw conflict('end.still-linked', { entity: entity.name })
    }
    return { row, after }
  })
  const keys = new Set(emptied.flatMap(({ after }) => Object.keys(after)))
  const rows: Row[] = emptied.map(({ row, after }) => ({ id: row.id, values: { ...row, ...after } }))
  const changed = emptied.map(({ row, after }) => ({
    id: row.id,
    before: Object.fromEntries(Object.keys(after).map((key) => [key, row[key]])),
    after,
  }))
  const change = {
    id: newId(writing.clock),
    at: stamp.at,
    principal: writing.principal,
    action: 'unlink',
    entity: entity.name,
    rows: changed,
  }
  return [...updateRows(entity, rows, keys, stamp), ...changeStatements(change, cipher)]
}
