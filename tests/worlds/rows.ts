import { stores } from '#domain/model.ts'
import { aadOf, sealedColumns } from '#engine/erase/ciphertexts.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import type { ColumnPlan } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Store } from '#schema/store.ts'
import { insertInto, walledTables } from '#tests/walls/planted.ts'
import type { Ground } from '#tests/worlds/ground.ts'

/** What would keep the person, or is written by the engine alone beside something else. */
const apart = new Set(['hold', 'change_part', 'search_entry', 'own_value', 'own_record', 'mention', 'tagging'])

const reachOf = ({ reach }: Store): string | undefined =>
  reach === undefined || 'apart' in reach || 'account' in reach ? undefined : Object.values(reach)[0]

/** The stores of a tenant whose rows belong to a record, as the release declares them when the tests begin. */
const reaching = (stores as readonly Store[]).flatMap((store) => {
  const column = reachOf(store)
  return store.wall === 'tenant' && column !== undefined && !apart.has(store.name) ? [{ store, column }] : []
})

/** A row of theirs in every store that has rows of people, by the declarations alone: also where no door of the product was used in this world. */
export async function plantRows({ database, keys, clock }: Ground, tenantId: string, person: PersonRef): Promise<void> {
  const cipher = await keys.tenant(tenantId)
  for (const { store, column } of reaching) {
    const plan = walledTables.find(({ name }) => name === store.name)
    if (plan === undefined || plan.foreignKeys.length > 0) continue
    const { text, values } = insertInto(plan, tenantId, '{}')
    const said = new Map(plan.columns.map(({ name }, index) => [name, values[index]]))
    const ids = plan.columns.filter(({ name, type }: ColumnPlan) => type === 'uuid' && name !== 'tenant_id')
    for (const { name } of ids) said.set(name, name === column ? person.id : newId(clock))
    if (said.has('entity')) said.set('entity', person.entity)
    for (const { name, optional, type } of plan.columns) if (type === 'bytea') said.set(name, optional ? null : Buffer.from(newId(clock)))
    for (const sealed of sealedColumns.filter((each) => each.store === store && store.columns[each.column]?.optional !== true))
      said.set(sealed.column, cipher.encrypt(Buffer.from('{}'), aadOf(sealed, Object.fromEntries(said), tenantId)))
    await database.batch(tenantId, [{ text, values: plan.columns.map(({ name }) => said.get(name)) }])
  }
}
