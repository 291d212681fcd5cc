import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/**
 * `203.0.113.7`, `10.1.0.0/16` or `fd00::/8` in its shortest form, with its length; undefined for what is neither address nor network. An IPv4 network that comes in the
 * clothes of IPv6 is kept as what it is.
 */
export function networkIn(text: string): string | undefined {
  const [typed = '', length, ...more] = text.trim().split('/')
  const whole = more.length === 0 ? written(typed) : undefined
  if (whole === undefined) return undefined
  const most = sizeOf(whole)
  if (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= most)) return undefined
  const bits = length === undefined ? most : Number(length)
  const address = bits >= hidden ? plain(whole) : whole
  return networkOf(address, bits - (most - sizeOf(address)))
}

/** Is the address in one of these networks, each as `networkIn` gives it? */
export function isInside(address: string, networks: readonly string[]): boolean {
  const whole = written(address)
  if (whole === undefined) return false
  const given = plain(whole)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === given.kind() && given.match(base, bits)
  })
}

/**
 * Is this an address of the public Internet? Everything else is refused: loopback, private and link-local networks (there the metadata of clouds), what is
 * reserved, and IPv6 forms in which an IPv4 address hides.
 */
export function isPublic(address: string): boolean {
  const whole = written(address)
  return whole !== undefined && plain(whole).range() === 'unicast'
}

/** Only as standards write it: no `010.1`, which some read as 8.0.0.1 and others as 10.0.0.1. A zone says on which cable an address is, not whose it is. */
function written(text: string): Address | undefined {
  return isIP(text) === 0 ? undefined : ipaddr.parse(text.split('%')[0] ?? text)
}

/** The bits before the IPv4 address in `::ffff:203.0.113.7`. */
const hidden = 96

const plain = (address: Address): Address =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address

const sizeOf = (address: Address): number => (address.kind() === 'ipv4' ? 32 : 128)

function networkOf(address: Address, bits: number): string {
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return `${family.networkAddressFromCIDR(`${address.toString()}/${bits}`).toString()}/${bits}`
}
