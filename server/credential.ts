import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { sessionCookie } from '#server/session-cookie.ts'

/** What a request shows of who it is: a key or a session, by the SHA-256 that we keep of it; nothing of it is checked yet. */
export interface Credential {
  readonly kind: 'key' | 'session'
  /** base64url, so that it can be the key of a map. */
  readonly hash: string
}

const shown = new WeakMap<FastifyRequest, Credential | null>()

/** A key goes before a cookie: a program that has both means the key. */
export function credentialOf(request: FastifyRequest): Credential | null {
  const known = shown.get(request)
  if (known !== undefined) return known
  const credential = readCredential(request)
  shown.set(request, credential)
  return credential
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
