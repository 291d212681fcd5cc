import type { Server } from 'node:http'
import cookie from '@fastify/cookie'
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify'
import { type ApiError, forbidden, tooMany } from '#engine/api/errors.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import type { Config } from '#server/config.ts'
import { credentialOf } from '#server/credential.ts'
import type { Principals } from '#server/principal.ts'
import { openRateLimit, type RateLimit } from '#server/rate-limit.ts'
import { ownCookies, sessionCookie } from '#server/session-cookie.ts'
import { boundBodies } from '#server/slow-bodies.ts'

/** Requests a minute: of one API key, of one session, and of one network address for all that nobody vouches for. */
export interface Limits {
  readonly key: number
  readonly session: number
  readonly address: number
}

const defaultLimits: Limits = { key: 60_000, session: 3_000, address: 1_200 }

export interface Security {
  readonly baseUrl: string
  readonly principals: Pick<Principals, 'knows' | 'forgetAll'>
  readonly limits?: Limits
  readonly clock?: Clock
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How many requests a minute one network address may make to this route: for what strangers may try. */
    readonly perAddress?: number
  }
}

/** A connection on which nothing moves for so long is closed. A heavy file may be read for three minutes before there is an answer; live updates send something every fifteen seconds. */
export const idleMs = 300_000

/** For how long headers may come. */
const headersMs = 20_000

/** Options for Fastify itself: whose forwarded address counts, how much a body may hold (files have their own route and limit), and for how long somebody may say nothing. */
export function securityOptions({ trustProxy }: Pick<Config, 'trustProxy'>): FastifyHttpOptions<Server> {
  const trusted = typeof trustProxy === 'number' ? (_address: string, hop: number) => hop < trustProxy : trustProxy && [...trustProxy]
  return {
    trustProxy: trusted,
    bodyLimit: 1024 * 1024,
    connectionTimeout: idleMs,
    http: { headersTimeout: headersMs, connectionsCheckingInterval: 5_000 },
  }
}

/** Headers, cookies, origin check and rate limits, for every route. */
export async function secure(
  app: FastifyInstance,
  { baseUrl, principals, limits = defaultLimits, clock = systemClock }: Security,
): Promise<void> {
  const headers = Object.entries(headersFor(baseUrl))
  const rate = openRateLimit(clock)
  app.decorateRequest('credential', undefined)
  await app.register(cookie)
  app.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of headers) reply.header(name, value)
    request.cookies = ownCookies(baseUrl, request.cookies)
    // What the API says is somebody's: no cache keeps it, neither the browser's nor one in between.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    done(refusalOf(request, { baseUrl, principals, limits, rate }))
  })
  boundBodies(app)
  app.addHook('onSend', (request, _reply, payload, done) => {
    if (!safe.has(request.method) && whoMayWhat.test(request.url)) principals.forgetAll()
    done(null, payload)
  })
}

/** What is written there changes who may come in, as what, and with whom. */
const whoMayWhat = /^\/api\/v1\/(members|teams)\b/

type Gate = Required<Pick<Security, 'baseUrl' | 'principals' | 'limits'>> & { readonly rate: RateLimit }

function refusalOf(request: FastifyRequest, { baseUrl, principals, limits, rate }: Gate): ApiError | undefined {
  if (isFromElsewhere(request, baseUrl)) return forbidden('origin.other-site')
  const { perAddress } = request.routeOptions.config
  const wait =
    takeOwn(request, { principals, limits, rate }) ||
    (perAddress === undefined ? 0 : rate.take(`${request.routeOptions.url} ${networkOf(request.ip)}`, perAddress))
  return wait === 0 ? undefined : tooMany('too-many-requests', wait)
}

/** A credential that was let in lately has a bucket of its own; guesses, each another one, share that of the address. */
function takeOwn(request: FastifyRequest, { principals, limits, rate }: Omit<Gate, 'baseUrl'>): number {
  const credential = credentialOf(request)
  if (credential !== null && principals.knows(credential)) return rate.take(credential.hash, limits[credential.kind])
  return rate.take(networkOf(request.ip), limits.address)
}

const policy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const unused = ['browsing-topics', 'camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']

/** What every answer says to browsers: OWASP's list. A table, since a library that puts it together anew costs more than a small answer. */
const headersFor = (baseUrl: string): Readonly<Record<string, string>> => ({
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': unused.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  ...(baseUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
})

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * What a browser sends with its cookie must come from our own pages: `Origin` says so, or where it is missing `Sec-Fetch-Site`. Signing in, where there is no cookie
 * yet, may leave both out (programs do), but may not come from another site. A request with a key is a program's.
 */
function isFromElsewhere(request: FastifyRequest, baseUrl: string): boolean {
  if (safe.has(request.method) || request.headers.authorization !== undefined) return false
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined) return !isOurs(origin, baseUrl)
  return site === undefined ? request.cookies[sessionCookie] !== undefined : site !== 'same-origin'
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** The origin of BASE_URL; on this machine alone by any of its names. */
function isOurs(origin: string, baseUrl: string): boolean {
  if (origin === baseUrl) return true
  if (!URL.canParse(origin)) return false
  const [theirs, ours] = [new URL(origin), new URL(baseUrl)]
  return theirs.protocol === ours.protocol && theirs.port === ours.port && loopback.has(theirs.hostname) && loopback.has(ours.hostname)
}
