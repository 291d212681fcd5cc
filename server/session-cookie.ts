import type { FastifyReply, FastifyRequest } from 'fastify'
import { deviceLife } from '#platform/accounts/devices.ts'
import { pendingLife } from '#platform/accounts/pending.ts'
import { sessionLife } from '#platform/accounts/sessions.ts'

export const sessionCookie = 'steward_session'
/** Half a sign-in, or the passkey that a stranger is asked for: what the browser shows when it goes on. */
export const signInCookie = 'steward_sign_in'
/** What a remembered browser shows: a token for each account, separated by dots. */
export const deviceCookie = 'steward_device'

/** The role with whose eyes the browser looks at a tenant: `<slug>.<role>`. */
export const viewAsCookie = 'steward_view_as'

/** So many accounts are remembered in one browser. */
const accountsAtMost = 4

const isSecure = (baseUrl: string): boolean => baseUrl.startsWith('https:')

/** Out of reach of scripts, not sent along from other sites, over TLS alone where there is TLS. */
const flags = (baseUrl: string) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(baseUrl) }) as const

/** With TLS browsers take a cookie of this name from this very host alone: no neighbour below the same domain plants one here (RFC 6265bis, 4.1.3.2). */
const hostPrefix = '__Host-'

/** What a cookie of ours is called in the browser. */
export const cookieName = (baseUrl: string, name: string): string => (isSecure(baseUrl) ? hostPrefix + name : name)

/** The cookies by our names for them: what does not bear the prefix where it must is not ours. */
export function ownCookies(baseUrl: string, cookies: FastifyRequest['cookies']): FastifyRequest['cookies'] {
  if (!isSecure(baseUrl)) return cookies
  const own = Object.entries(cookies).filter(([name]) => name.startsWith(hostPrefix))
  return Object.fromEntries(own.map(([name, value]) => [name.slice(hostPrefix.length), value]))
}

const put = (reply: FastifyReply, baseUrl: string, name: string, value: string, lifeMs?: number): void => {
  const life = lifeMs === undefined ? {} : { maxAge: lifeMs / 1000 }
  reply.setCookie(cookieName(baseUrl, name), value, { ...flags(baseUrl), ...life })
}

const take = (reply: FastifyReply, baseUrl: string, name: string): void => {
  reply.clearCookie(cookieName(baseUrl, name), flags(baseUrl))
}

/** Signs the browser in, or moves the end of its session on. */
export function setSessionCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  put(reply, baseUrl, sessionCookie, token, sessionLife)
}

export function clearSessionCookie(reply: FastifyReply, baseUrl: string): void {
  take(reply, baseUrl, sessionCookie)
}

/** Gone with the browser's window: nobody wonders next week why they can change nothing. */
export function setViewAsCookie(reply: FastifyReply, baseUrl: string, value: string): void {
  put(reply, baseUrl, viewAsCookie, value)
}

export function clearViewAsCookie(reply: FastifyReply, baseUrl: string): void {
  take(reply, baseUrl, viewAsCookie)
}

export function setSignInCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  put(reply, baseUrl, signInCookie, token, pendingLife)
}

export function clearSignInCookie(reply: FastifyReply, baseUrl: string): void {
  take(reply, baseUrl, signInCookie)
}

/** Somebody on their way to a provider: the browser that went is the one that comes back. */
const visitCookie = 'steward_visit'

export function setVisitCookie(reply: FastifyReply, baseUrl: string, token: string, lifeMs: number): void {
  put(reply, baseUrl, visitCookie, token, lifeMs)
}

export function clearVisitCookie(reply: FastifyReply, baseUrl: string): void {
  take(reply, baseUrl, visitCookie)
}

export const visitTokenOf = ({ cookies }: FastifyRequest): string => cookies[visitCookie] ?? ''

export const signInTokenOf = ({ cookies }: FastifyRequest): string => cookies[signInCookie] ?? ''

/** The browser is remembered for one account more. */
export function addDeviceCookie(request: FastifyRequest, reply: FastifyReply, baseUrl: string, token: string): void {
  const tokens = [token, ...deviceTokensOf(request)].slice(0, accountsAtMost)
  put(reply, baseUrl, deviceCookie, tokens.join('.'), deviceLife)
}

export function deviceTokensOf({ cookies }: FastifyRequest): readonly string[] {
  return (cookies[deviceCookie] ?? '')
    .split('.')
    .filter((token) => /^[\w-]{1,100}$/.test(token))
    .slice(0, accountsAtMost)
}
