import type { FastifyRequest } from 'fastify'
import type { Origin } from '#platform/accounts/context.ts'

/** From where a request comes, as far as the proxies are trusted. */
export const originOf = (request: FastifyRequest): Origin => ({ ip: request.ip, userAgent: request.headers['user-agent'] ?? '' })
