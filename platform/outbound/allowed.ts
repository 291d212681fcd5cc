import { isInside, networkIn } from '#platform/network/network.ts'

/** The operator's list: host names and networks that may be reached although they are private, and without TLS. */
export interface AllowedHosts {
  /** By its name, or by an address that the operator named. */
  has(host: string, address?: string): boolean
}

/** `crm.internal`, `10.1.2.3`, `10.1.0.0/16`, `fd00::/8`. */
export function allowedHosts(list: readonly string[]): AllowedHosts {
  const names = new Set(list.map((each) => each.toLowerCase()))
  const networks = list.map(networkIn).filter((network) => network !== undefined)
  return {
    has: (host, address) => names.has(host.toLowerCase()) || isInside(address ?? host, networks),
  }
}
