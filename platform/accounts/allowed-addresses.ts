import type { Query, Statement } from '#platform/database/statement.ts'

/** The longest list that still helps somebody. */
export const mostAddresses = 50

/** Within a transaction of the tenant. */
export async function allowedAddressesOf(query: Query, tenantId: string): Promise<readonly string[]> {
  const { rows } = await query<{ allowed_addresses: readonly string[] }>({
    name: 'allowed_addresses_of',
    text: 'select allowed_addresses from tenant_settings where tenant_id = $1',
    values: [tenantId],
  })
  return rows[0]?.allowed_addresses ?? []
}

/** Within a transaction of the tenant. */
export const allowAddresses = (tenantId: string, networks: readonly string[]): Statement => ({
  name: 'allow_addresses',
  text: 'update tenant_settings set allowed_addresses = $2 where tenant_id = $1',
  values: [tenantId, networks],
})
