import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP } from 'node:net'
import { isPublic } from '#platform/network/network.ts'
import { type AllowedHosts, allowedHosts } from '#platform/outbound/allowed.ts'
import { OutboundError } from '#platform/outbound/errors.ts'

export interface OutboundRequest {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** For everything together, from the look-up of the name to the last byte; ten seconds unless told. */
  readonly timeLimitMs?: number
  /** Of the answer's body; a megabyte unless told. `none`: what stands there does not matter, and is not waited for. */
  readonly sizeLimit?: number | 'none'
}

export interface OutboundAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Gives the addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>

/**
 * The one way from the server to somebody else's: for addresses that tenants chose. A private address is refused unless the operator's list allows it. The address that was
 * checked is the one that is connected to, so that a name which answers differently the second time gains nothing. Nothing is followed: a redirect is an answer like any other.
 */
export interface Outbound {
  /** Any status is an answer. @throws OutboundError */
  request(request: OutboundRequest): Promise<OutboundAnswer>
  /** Checks the address without asking it anything. @throws OutboundError */
  check(url: string): Promise<void>
}

export interface OutboundOptions {
  /** ALLOWED_PRIVATE_HOSTS. */
  readonly allowedPrivateHosts: readonly string[]
  readonly resolve?: Resolve
}

export function openOutbound({ allowedPrivateHosts, resolve = byName }: OutboundOptions): Outbound {
  const allowed = allowedHosts(allowedPrivateHosts)
  const check = async (address: string) => {
    const url = urlOf(address)
    return { url, address: await addressFor(url, allowed, resolve) }
  }
  return {
    async check(url) {
      await inTime(10_000, () => check(url))
    },
    request: ({ url, timeLimitMs = 10_000, ...rest }) =>
      inTime(timeLimitMs, async (signal) => {
        const checked = await check(url)
        return exchange(checked.url, checked.address, rest, signal)
      }),
  }
}

/** Says no when the time is over, whatever it is that takes so long: not every look-up can be broken off. */
async function inTime<T>(timeLimitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    const error = new OutboundError('outbound.timed-out')
    over.abort(error)
    reject(error)
  }, timeLimitMs)
  try {
    return await Promise.race([work(over.signal), promise])
  } catch (error) {
    throw over.signal.aborted ? new OutboundError('outbound.timed-out') : OutboundError.of(error)
  } finally {
    clearTimeout(timer)
  }
}

function urlOf(address: string): URL {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') throw new OutboundError('outbound.not-an-address')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new OutboundError('outbound.not-https')
  return url
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')

/** Every address of the name must be allowed: one that is public and one that is not is how a trap looks. */
async function addressFor(url: URL, allowed: AllowedHosts, resolve: Resolve): Promise<string> {
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await resolve(host) : [host]
  const [first] = addresses
  if (first === undefined) throw new OutboundError('outbound.not-public')
  const isOnList = addresses.every((address) => allowed.has(host, address))
  if (!isOnList && !addresses.every(isPublic)) throw new OutboundError('outbound.not-public')
  if (url.protocol !== 'https:' && !isOnList) throw new OutboundError('outbound.not-https')
  return first
}

async function byName(host: string): Promise<readonly string[]> {
  const { lookup } = await import('node:dns/promises')
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch {
    throw new OutboundError('outbound.not-public')
  }
}

type Wanted = Pick<OutboundRequest, 'method' | 'headers' | 'body' | 'sizeLimit'>

/** A connection of its own, to that address and no other; the name is what the certificate must bear. */
function exchange(url: URL, address: string, wanted: Wanted, signal: AbortSignal): Promise<OutboundAnswer> {
  const { method = 'GET', headers = {}, body, sizeLimit = 1024 * 1024 } = wanted
  const family = isIP(address)
  const options: RequestOptions = {
    method,
    agent: false,
    signal,
    headers: {
      'user-agent': 'Steward',
      ...headers,
      // What is packed could unpack to more than the limit.
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup: (_host, { all }, found) => (all === true ? found(null, [{ address, family }]) : found(null, address, family)),
  }
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? overHttps : overHttp)(url, options)
    sent.once('error', reject)
    sent.once('response', (answer) => {
      if (sizeLimit === 'none') {
        answer.destroy()
        resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), body: Buffer.alloc(0) })
        return
      }
      bodyOf(answer, sizeLimit).then(
        (content) => resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), body: content }),
        (error: unknown) => {
          sent.destroy()
          reject(error)
        },
      )
    })
    sent.end(body)
  })
}

async function bodyOf(answer: IncomingMessage, sizeLimit: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > sizeLimit) throw new OutboundError('outbound.too-large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
