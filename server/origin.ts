import type { FastifyRequest } from 'fastify'
import type { Origin } from '#platform/accounts/context.ts'
import { deviceTokensOf } from '#server/session-cookie.ts'

/** From where a request comes, as far as the proxies are trusted. `timeZone`: as the browser says. */
export const originOf = (request: FastifyRequest, timeZone?: string): Origin => ({
  ip: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
  timeZone: timeZone ?? null,
  deviceTokens: deviceTokensOf(request),
})
