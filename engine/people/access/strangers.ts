import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { peopleOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import { namesPossible } from '#privacy/mentions/mask.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'

const most = 1000

const nameFields = (entity: EntityModel): FieldModel[] =>
  entity.fields.filter(
    ({ options: { holds }, own, kind }) =>
      own === null && kind.lives === 'row' && typeof holds === 'string' && (holds === 'user.name' || holds.startsWith('user.name.')),
  )

/** Whose name stands among these words, written as it is kept: two walks along the indexes of names, one of those for the trash. */
function namedText(entity: EntityModel, columns: readonly string[]): string {
  const named = columns.map((column) => `t.${column} = any($2::text[])`).join(' and ')
  const select = `select t.id, ${columns.map((column) => `t.${column}`).join(', ')} from ${entity.table} t where t.tenant_id = $1`
  return `(${select} and t.deleted_at is null and ${named} limit ${most}) union all (${select} and t.deleted_at is not null and ${named} limit ${most})`
}

/** The names of other people of the tenant that stand in these texts. */
export async function strangersIn(
  tx: Transaction,
  model: Model,
  texts: readonly string[],
  own: ReadonlySet<string>,
): Promise<Pick<Sought, 'names'>> {
  const words = [...new Set(texts.flatMap(namesPossible))]
  if (words.length === 0) return { names: [] }
  const names: string[][] = []
  for (const entity of peopleOf(model)) {
    const columns = nameFields(entity).flatMap((field) => field.columns.map(({ name }) => name))
    if (columns.length === 0 || entity.own !== null) continue
    const { rows } = await tx.query<Record<string, unknown>>(statement(namedText(entity, columns), [tx.tenantId, words]))
    for (const row of rows)
      if (!own.has(String(row.id))) names.push(columns.flatMap((column) => String(row[column]).split(/\s+/)).filter((each) => each !== ''))
  }
  return { names: names.filter((each) => each.length > 1) }
}

/** Which of these ids are people who are not the person: how each is called instead of by name, which is `wordFor` their entity and record. */
export async function peopleAmong(
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  own: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EntityModel>> {
  const wanted = [...new Set(ids)].filter((id) => !own.has(id))
  const found = new Map<string, EntityModel>()
  if (wanted.length === 0) return found
  for (const entity of peopleOf(model)) {
    const where = entity.own === null ? '' : ' and t.object = $3'
    const values = [tx.tenantId, wanted, ...(entity.own === null ? [] : [entity.name])]
    const text = `select t.id from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[])${where}`
    const { rows } = await tx.query<{ id: string }>(statement(text, values))
    for (const { id } of rows) found.set(id, entity)
  }
  return found
}
