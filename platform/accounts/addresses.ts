import { isIPv4, isIPv6 } from 'node:net'

/** An address as PostgreSQL's inet takes it: without zone, an IPv4 address in IPv6 clothes as what it is. */
export function plainAddress(ip: string): string {
  const bare = ip.replace(/%.*$/, '')
  const inside = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1]
  const address = inside ?? bare
  return isIPv4(address) || isIPv6(address) ? address : '0.0.0.0'
}

/** Whom an address stands for when attempts are counted: itself, or with IPv6 the /64 that one customer has. */
export function networkOf(ip: string): string {
  const address = plainAddress(ip)
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
