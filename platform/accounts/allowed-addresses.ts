import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Query, Statement } from '#platform/database/statement.ts'

/** The longest list that still helps somebody. */
export const mostAddresses = 50

/** `203.0.113.7` or `2001:db8::/32` as it is kept: in its shortest form, with its length; undefined for what is neither. */
export function networkIn(text: string): string | undefined {
  const typed = text.trim()
  if (isIP(typed) !== 0) {
    const address = ipaddr.process(typed)
    return `${address.toString()}/${address.kind() === 'ipv4' ? 32 : 128}`
  }
  if (!ipaddr.isValidCIDR(typed)) return undefined
  const [address, bits] = ipaddr.parseCIDR(typed)
  const first = address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(typed) : ipaddr.IPv6.networkAddressFromCIDR(typed)
  return `${first.toString()}/${bits}`
}

/** Is the address in one of these networks? An IPv4 address that comes in the clothes of IPv6 counts as what it is. */
export function isInside(address: string, networks: readonly string[]): boolean {
  if (isIP(address) === 0) return false
  const given = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === given.kind() && given.match(base, bits)
  })
}

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
