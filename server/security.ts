import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify'
import { forbidden, tooMany } from '#engine/api/errors.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import type { Config } from '#server/config.ts'
import { credentialOf } from '#server/credential.ts'
import type { Principals } from '#server/principal.ts'
import { sessionCookie } from '#server/session-cookie.ts'

/** Requests a minute: of one API key, of one session, and of one network address for all that nobody vouches for. */
export interface Limits {
  readonly key: number
  readonly session: number
  readonly address: number
}

export const defaultLimits: Limits = { key: 60_000, session: 3_000, address: 1_200 }

export interface Security {
  readonly baseUrl: string
  readonly principals: Pick<Principals, 'knows'>
  readonly limits?: Limits
}

/** Options for Fastify itself: whose forwarded address counts, and how much a body may hold (files have their own route and limit). */
export function securityOptions({ trustProxy }: Pick<Config, 'trustProxy'>): FastifyServerOptions {
  const trusted = typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy && [...trustProxy]
  return { trustProxy: trusted, bodyLimit: 1024 * 1024 }
}

/** Headers, cookies, origin check and rate limits, for every route that is registered afterwards. */
export async function secure(app: FastifyInstance, { baseUrl, principals, limits = defaultLimits }: Security): Promise<void> {
  await app.register(cookie)
  await app.register(helmet, headersFor(baseUrl))
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', permissions)
    // What the API says is somebody's: no cache keeps it, neither the browser's nor one in between.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    checkOrigin(request, baseUrl)
  })
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => bucketOf(request, principals),
    max: (_request, bucket) => limits[bucket.slice(0, bucket.indexOf(' ')) as keyof Limits],
    errorResponseBuilder: (_request, { ttl }) => tooMany('too-many-requests', Math.max(1, Math.ceil(ttl / 1000))),
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
  })
}

/** For a route that strangers use: so many requests a minute from one network address. */
export const perAddress = (max: number) => ({
  rateLimit: { max, timeWindow: 60_000, keyGenerator: (request: FastifyRequest) => `address ${networkOf(request.ip)}` },
})

/** A credential that was let in lately has a bucket of its own; guesses, each another one, share that of the address. */
function bucketOf(request: FastifyRequest, principals: Pick<Principals, 'knows'>): string {
  const credential = credentialOf(request)
  if (credential !== null && principals.knows(credential)) return `${credential.kind} ${credential.hash}`
  return `address ${networkOf(request.ip)}`
}

const self = ["'self'"]
const nobody = ["'none'"]

const permissions = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb', 'browsing-topics']
  .map((feature) => `${feature}=()`)
  .join(', ')

function headersFor(baseUrl: string) {
  const overTls = baseUrl.startsWith('https:')
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: self,
        // Mantine writes its variables and the sizes of things into style elements and attributes.
        styleSrc: [...self, "'unsafe-inline'"],
        imgSrc: [...self, 'data:', 'blob:'],
        objectSrc: nobody,
        baseUri: nobody,
        formAction: self,
        frameAncestors: nobody,
      },
    },
    strictTransportSecurity: overTls ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  } as const
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What a browser sends with its cookie must come from our own pages: `Origin` says so, or where it is missing `Sec-Fetch-Site`. Signing in, where there is no cookie
 * yet, may leave both out (programs do), but may not come from another site. A request with a key is a program's.
 */
function checkOrigin(request: FastifyRequest, baseUrl: string): void {
  if (safe.has(request.method) || request.headers.authorization !== undefined) return
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) {
    if (!isOurs(origin, baseUrl)) throw forbidden('origin.other-site')
    return
  }
  const vouched = site === 'same-origin' || (site === undefined && request.cookies[sessionCookie] === undefined)
  if (!vouched) throw forbidden('origin.other-site')
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The origin of BASE_URL; on this machine alone by any of its names. */
function isOurs(origin: string, baseUrl: string): boolean {
  if (origin === baseUrl) return true
  if (!URL.canParse(origin)) return false
  const [theirs, ours] = [new URL(origin), new URL(baseUrl)]
  return theirs.protocol === ours.protocol && theirs.port === ours.port && loopback.has(theirs.hostname) && loopback.has(ours.hostname)
}
