import type { Writing } from '#engine/act/writing.ts'
import { recordOf } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Query } from '#platform/database/statement.ts'

/** How people reach whoever answers for data protection here. */
export interface PrivacyContact {
  readonly name: string | null
  readonly email: string | null
  readonly site: string | null
  readonly post: string | null
  readonly whatsapp: string | null
  /** Instead of the one that the country has. */
  readonly authority: string | null
  /** Members who are told of requests; none stands for the owners. */
  readonly inCharge: readonly string[]
}

export const noContact: PrivacyContact = { name: null, email: null, site: null, post: null, whatsapp: null, authority: null, inCharge: [] }

const readText = 'select name, email, site, post, whatsapp, authority, in_charge as "inCharge" from privacy_contact where tenant_id = $1'
const writeText = `insert into privacy_contact (tenant_id, name, email, site, post, whatsapp, authority, in_charge, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (tenant_id) do update set name = excluded.name, email = excluded.email, site = excluded.site, post = excluded.post, whatsapp = excluded.whatsapp,
  authority = excluded.authority, in_charge = excluded.in_charge, changed_at = excluded.changed_at`

export async function privacyContactOf({ database, principal }: Pick<Writing, 'database' | 'principal'>): Promise<PrivacyContact> {
  const [found] = await database.batch(principal.tenantId, [statement(readText, [principal.tenantId])])
  return (found?.rows[0] as unknown as PrivacyContact | undefined) ?? noContact
}

/** Changes what is named: of two who change it at once neither writes over the other. */
export async function changePrivacyContact(writing: Writing, change: Partial<PrivacyContact>): Promise<void> {
  const { principal, database, clock } = writing
  const { tenantId } = principal
  await database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<PrivacyContact>(statement(`${readText} for update`, [tenantId]))
    const before = rows[0] ?? noContact
    const after = { ...before, ...change }
    const { name, email, site, post, whatsapp, authority, inCharge } = after
    const row = { id: tenantId, before: { ...before }, after: { ...after } }
    const recorded = await recordOf(writing, principal, { action: 'privacy-contact.set', entity: 'tenant', rows: [row] })
    const values = [tenantId, name, email, site, post, whatsapp, authority, inCharge, clock.now().toISOString()]
    await tx.finish([statement(writeText, values), ...recorded])
  })
}

const inChargeText = `with named as (
  select m.id, m.role, m.id::text = any(coalesce(c.in_charge, '{}')) as chosen from member m left join privacy_contact c on c.tenant_id = $1
  where m.tenant_id = $1 and m.state = 'active' and m.deleted_at is null
) select n.id from named n where n.chosen or (n.role = 'owner' and not exists (select 1 from named o where o.chosen))`

/** The members who are told of requests: those who were chosen and still work here, else the owners. */
export async function inChargeOf(query: Query, tenantId: string): Promise<string[]> {
  const { rows } = await query<{ id: string }>(statement(inChargeText, [tenantId]))
  return rows.map(({ id }) => id)
}
