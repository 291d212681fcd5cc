import type { FastifyRequest } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { badRequest, forbidden, notFound, unauthenticated } from '#engine/api/errors.ts'
import { apiKeyByHash, touchApiKey } from '#platform/accounts/api-keys.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import { type SignedIn, sessionByToken, touchSession } from '#platform/accounts/sessions.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Role } from '#schema/access.ts'
import { type Credential, credentialOf } from '#server/credential.ts'
import { readMember } from '#server/member-standing.ts'

/** Who asks. Each answer is remembered for a second, so that a revoked key or session works no longer than that. */
export interface Principals {
  /** Within a tenant. 401 for nobody, 404 for a tenant that one is no active member of, as for one that does not exist. */
  resolve(request: FastifyRequest): Promise<Principal>
  /** Signed in, wherever. 401 else, for a key too. */
  signedIn(request: FastifyRequest): Promise<SignedIn>
  /** Has this been let in lately? A guess has not. */
  knows(credential: Credential): boolean
  /** What is remembered of these no longer counts in this process; in others it lasts its second. */
  forget(whose: { sessionId?: string; accountId?: string; tenantId?: string; keyId?: string }): void
  /** When members or teams change: roles, states and mates are asked for anew. */
  forgetAll(): void
}

interface Remembered {
  readonly at: number
  readonly answer: Promise<Principal>
  principal?: Principal
}

const trustedFor = 1000
const remembersAtMost = 10_000

export function openPrincipals(accounts: Accounts, log: Logger): Principals {
  const remembered = new Map<string, Remembered>()
  const familiar = new Map<string, true>()

  const note = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => log.warn('last use not noted', { error }))

  async function lookUp(credential: Credential, slug: string | null): Promise<Principal> {
    const principal = await (credential.kind === 'key'
      ? keyPrincipal(accounts, credential, slug, note)
      : memberPrincipal(accounts, credential, slug, note))
    keepAtMost(familiar, credential.hash, true)
    return principal
  }

  function remember(place: string, credential: Credential, slug: string | null): Promise<Principal> {
    const entry: Remembered = { at: accounts.clock.now().getTime(), answer: lookUp(credential, slug) }
    keepAtMost(remembered, place, entry)
    entry.answer.then(
      (principal) => {
        entry.principal = principal
      },
      () => {
        familiar.delete(credential.hash)
        if (remembered.get(place) === entry) remembered.delete(place)
      },
    )
    return entry.answer
  }

  return {
    async resolve(request) {
      const credential = mustShow(request)
      const slug = slugOf(request, credential)
      const place = `${credential.hash} ${slug}`
      const known = remembered.get(place)
      if (known !== undefined && Math.abs(accounts.clock.now().getTime() - known.at) < trustedFor) return known.answer
      return remember(place, credential, slug)
    },
    async signedIn(request) {
      const credential = mustShow(request)
      const session = await mustBeSession(accounts, credential, null).catch((error: unknown) => {
        familiar.delete(credential.hash)
        throw error
      })
      keepAtMost(familiar, credential.hash, true)
      await note(touchSession(accounts, session))
      return session
    },
    knows: ({ hash }) => familiar.has(hash),
    forgetAll: () => remembered.clear(),
    forget({ sessionId, accountId, tenantId, keyId }) {
      for (const [place, { principal }] of remembered) {
        const meant =
          principal === undefined ||
          principal.sessionId === (sessionId ?? false) ||
          principal.accountId === (accountId ?? false) ||
          principal.tenantId === tenantId ||
          (principal.kind === 'key' && principal.actorId === (keyId ?? false))
        if (meant) remembered.delete(place)
      }
    },
  }
}

/** The oldest goes first. */
function keepAtMost<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  if (map.size >= remembersAtMost) map.delete(map.keys().next().value ?? '')
  map.set(key, value)
}

function mustShow(request: FastifyRequest): Credential {
  const credential = credentialOf(request)
  if (credential === null) throw unauthenticated()
  return credential
}

/** A key knows its tenant and may leave the header out; a person may be in several. */
function slugOf(request: FastifyRequest, { kind }: Credential): string | null {
  const slug = request.headers['steward-tenant']
  if (typeof slug === 'string' && /^[a-z0-9-]{1,60}$/.test(slug)) return slug
  if (slug !== undefined) throw notFound()
  if (kind === 'session') throw badRequest('tenant.not-named')
  return null
}

async function mustBeSession(accounts: Accounts, credential: Credential, slug: string | null): Promise<SignedIn> {
  const session =
    credential.kind === 'session' ? await sessionByToken(accounts, Buffer.from(credential.hash, 'base64url'), slug) : undefined
  if (session === undefined) throw unauthenticated()
  return session
}

/** Once a minute or once a day; that it fails hinders nobody. */
type Note = (work: Promise<void>) => Promise<void>

async function memberPrincipal(accounts: Accounts, credential: Credential, slug: string | null, note: Note): Promise<Principal> {
  const session = await mustBeSession(accounts, credential, slug)
  await note(touchSession(accounts, session))
  if (session.in === null) throw notFound()
  const { tenantId, memberId } = session.in
  const { member, mates, settings } = await readMember(accounts.database, tenantId, memberId)
  if (member?.state !== 'active' || settings === undefined) throw notFound()
  return {
    kind: 'member',
    tenantId,
    slug: session.in.slug,
    actorId: memberId,
    accountId: session.account.id,
    sessionId: session.sessionId,
    role: member.role,
    mates,
    modelVersion: settings.modelVersion,
    country: settings.country,
    language: session.account.language,
    timeZone: session.account.timeZone,
    channel: 'manual',
  }
}

async function keyPrincipal(accounts: Accounts, credential: Credential, slug: string | null, note: Note): Promise<Principal> {
  const key = await apiKeyByHash(accounts, Buffer.from(credential.hash, 'base64url'))
  if (key === undefined) throw unauthenticated()
  await note(touchApiKey(accounts, key))
  if (slug !== null && slug !== key.slug) throw notFound()
  const { settings } = await readMember(accounts.database, key.tenantId, null)
  if (settings === undefined) throw notFound()
  return {
    kind: 'key',
    tenantId: key.tenantId,
    slug: key.slug,
    actorId: key.id,
    accountId: null,
    sessionId: null,
    role: key.role as Role,
    mates: [],
    modelVersion: settings.modelVersion,
    country: settings.country,
    language: settings.language,
    timeZone: settings.timeZone,
    channel: 'api',
  }
}

/** Owners and admins only: 403 else. */
export function mustBeAdmin({ role }: Principal): void {
  if (role !== 'owner' && role !== 'admin') throw forbidden()
}
