import { changeStatements } from '#engine/change/record.ts'
import type { Engine } from '#engine/engine.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { newId } from '#platform/clock/ids.ts'

const page = 1000
const contactsText = `select to_jsonb(c) - 'tenant_id' as contact from contact c where c.tenant_id = $1 and c.id > $2 order by c.id limit ${page}`
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** What an import of the tenant's contacts would have left: they were loaded as bare rows, and to open what lies encrypted is most of the work of whoever looks through everything. */
export async function makeHistory(engine: Pick<Engine, 'database' | 'keys' | 'clock'>, tenantId: string): Promise<number> {
  const { principal } = await asSystem(engine, tenantId)
  const cipher = await engine.keys.tenant(tenantId)
  let made = 0
  for (let after = beforeAll; ; ) {
    const [found] = await engine.database.batch(tenantId, [{ text: contactsText, values: [tenantId, after] }])
    const contacts = (found?.rows ?? []).map(({ contact }) => contact as { readonly id: string })
    const rows = contacts.map(({ id, ...values }) => ({ id, before: null, after: values }))
    const change = { id: newId(engine.clock), at: engine.clock.now().toISOString(), principal, action: 'import', entity: 'contact', rows }
    if (rows.length > 0) await engine.database.batch(tenantId, changeStatements(change, cipher))
    made += rows.length
    if (rows.length < page) return made
    after = contacts.at(-1)?.id ?? after
  }
}
