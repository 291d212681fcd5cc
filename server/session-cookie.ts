import type { FastifyReply } from 'fastify'
import { sessionLife } from '#platform/accounts/sessions.ts'

export const sessionCookie = 'steward_session'

/** Out of reach of scripts, not sent along from other sites, over TLS alone where there is TLS. */
const flags = (baseUrl: string) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure: baseUrl.startsWith('https:') }) as const

/** Signs the browser in, or moves the end of its session on. */
export function setSessionCookie(reply: FastifyReply, baseUrl: string, token: string): void {
  reply.setCookie(sessionCookie, token, { ...flags(baseUrl), maxAge: sessionLife / 1000 })
}

export function clearSessionCookie(reply: FastifyReply, baseUrl: string): void {
  reply.clearCookie(sessionCookie, flags(baseUrl))
}
