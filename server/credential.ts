import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sessionCookie } from '#server/session-cookie.ts'

/** What a request shows of who it is: a key or a session, by the SHA-256 that we keep of it; nothing of it is checked yet. */
export interface Credential {
  readonly kind: 'key' | 'session'
  /** base64url, so that it can be the key of a map. */
  readonly hash: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Read once a request; `secure` makes the place for it. (A WeakMap costs more than the rest of a small request.) */
    credential: Credential | null | undefined
  }
}

/** A key goes before a cookie: a program that has both means the key. */
export function credentialOf(request: FastifyRequest): Credential | null {
  if (request.credential === undefined) request.credential = readCredential(request)
  return request.credential
}

function readCredential({ headers, cookies }: FastifyRequest): Credential | null {
  const { authorization } = headers
  if (authorization !== undefined) {
    const token = /^Bearer +(\S{1,200}) *$/i.exec(authorization)?.[1]
    return token === undefined ? null : { kind: 'key', hash: hash('sha256', token, 'base64url') }
  }
  const cookie = cookies[sessionCookie]
  return cookie === undefined || cookie === '' ? null : { kind: 'session', hash: hash('sha256', cookie, 'base64url') }
}
