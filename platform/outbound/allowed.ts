import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

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
    has: (host, address) => names.has(host.toLowerCase()) || networks.some((network) => isInside(address ?? host, network)),
  }
}

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** An address stands for itself; undefined for a name. */
export function networkIn(text: string): Network | undefined {
  if (isIP(text) !== 0) {
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  }
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : undefined
}

function isInside(address: string, [network, bits]: Network): boolean {
  if (isIP(address) === 0) return false
  const given = ipaddr.process(address)
  return given.kind() === network.kind() && given.match(network, bits)
}

/**
 * Is this an address of the public Internet? Everything else is refused: loopback, private and link-local networks (there the metadata of clouds), what is
 * reserved, and IPv6 forms in which an IPv4 address hides.
 */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0) return false
  return ipaddr.process(address).range() === 'unicast'
}
