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

/** Out of reach of scripts, not sent along from other sites, over TLS alone where there is TLS. */
const flags = (baseUrl: string, path = '/') => ({ path, httpOnly: true, sameSite: 'lax', secure: baseUrl.startsWith('https:') }) as const

const api = '/api/v1'

/** Signs the browser in, or moves the end of its session on. */
export function setSessionCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  reply.setCookie(sessionCookie, token, { ...flags(baseUrl), maxAge: sessionLife / 1000 })
}

export function clearSessionCookie(reply: FastifyReply, baseUrl: string): void {
  reply.clearCookie(sessionCookie, flags(baseUrl))
}

/** Gone with the browser's window: nobody wonders next week why they can change nothing. */
export function setViewAsCookie(reply: FastifyReply, baseUrl: string, value: string): void {
  reply.setCookie(viewAsCookie, value, flags(baseUrl, api))
}

export function clearViewAsCookie(reply: FastifyReply, baseUrl: string): void {
  reply.clearCookie(viewAsCookie, flags(baseUrl, api))
}

export function setSignInCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  reply.setCookie(signInCookie, token, { ...flags(baseUrl, api), maxAge: pendingLife / 1000 })
}

export function clearSignInCookie(reply: FastifyReply, baseUrl: string): void {
  reply.clearCookie(signInCookie, flags(baseUrl, api))
}

/** Somebody on their way to a provider: the browser that went is the one that comes back. */
const visitCookie = 'steward_visit'

export function setVisitCookie(reply: FastifyReply, baseUrl: string, token: string, lifeMs: number): void {
  reply.setCookie(visitCookie, token, { ...flags(baseUrl, api), maxAge: lifeMs / 1000 })
}

export function clearVisitCookie(reply: FastifyReply, baseUrl: string): void {
  reply.clearCookie(visitCookie, flags(baseUrl, api))
}

export const visitTokenOf = ({ cookies }: FastifyRequest): string => cookies[visitCookie] ?? ''

export const signInTokenOf = ({ cookies }: FastifyRequest): string => cookies[signInCookie] ?? ''

/** The browser is remembered for one account more. */
export function addDeviceCookie(request: FastifyRequest, reply: FastifyReply, baseUrl: string, token: string): void {
  const tokens = [token, ...deviceTokensOf(request)].slice(0, accountsAtMost)
  reply.setCookie(deviceCookie, tokens.join('.'), { ...flags(baseUrl, api), maxAge: deviceLife / 1000 })
}

export function deviceTokensOf({ cookies }: FastifyRequest): readonly string[] {
  return (cookies[deviceCookie] ?? '')
    .split('.')
    .filter((token) => /^[\w-]{1,100}$/.test(token))
    .slice(0, accountsAtMost)
}
