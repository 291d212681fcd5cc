import type { FastifyRequest } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { readMember } from '#engine/access/standing.ts'
import { badRequest, forbidden, notFound, unauthenticated } from '#engine/api/errors.ts'
import { type Closures, openClosures } from '#engine/closure/closures.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import { type SignedIn, sessionByToken, touchSession } from '#platform/accounts/sessions.ts'
import type { Logger } from '#platform/log/log.ts'
import { isInside } from '#platform/network/network.ts'
import { mustBeOpen } from '#server/closing.ts'
import { type Credential, credentialOf } from '#server/credential.ts'
import { openKeyBook } from '#server/key-book.ts'
import { seenBy } from '#server/view-as.ts'

/** Who asks. Each answer is remembered for a second, so that a revoked key or session works no longer than that. */
export interface Principals {
  /** Within a tenant. 401 for nobody, 404 for a tenant that one is no active member of, as for one that does not exist. */
  resolve(request: FastifyRequest): Promise<Principal>
  /** Signed in as the holder of the account. 401 else, for a key too; 403 `session.confined` for whoever came in through a tenant's provider. */
  signedIn(request: FastifyRequest): Promise<SignedIn>
  /** In whatever session there is: to look at it, and to end it. */
  session(request: FastifyRequest): Promise<SignedIn>
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

export function openPrincipals(
  accounts: Accounts,
  log: Logger,
  closures: Closures = openClosures(accounts.database, accounts.clock),
): Principals {
  const familiar = new Map<string, true>()
  const notNoted = (error: unknown): void => log.warn('last use not noted', { error })
  const note = (work: Promise<void>): Promise<void> => work.catch(notNoted)
  const keyBook = openKeyBook(accounts, notNoted)
  const remembered = openMemory(accounts)

  /** Whoever was let in is familiar until refused. */
  async function familiarise<T>({ hash }: Credential, answer: Promise<T>): Promise<T> {
    try {
      const found = await answer
      if (!familiar.has(hash)) keepAtMost(familiar, hash, true)
      return found
    } catch (error) {
      familiar.delete(hash)
      throw error
    }
  }

  async function keyPrincipal({ hash }: Credential, slug: string | null): Promise<Principal> {
    const principal = await keyBook.holder(hash)
    if (principal === undefined) throw unauthenticated()
    if (slug !== null && slug !== principal.slug) throw notFound()
    return principal
  }

  return {
    async resolve(request) {
      const credential = mustShow(request)
      const slug = slugOf(request, credential)
      const found = await familiarise(
        credential,
        credential.kind === 'key'
          ? keyPrincipal(credential, slug)
          : remembered.answer(`${credential.hash} ${slug}`, () => memberPrincipal(accounts, credential, slug, note)),
      )
      mustComeFromInside(found, request.ip)
      await mustBeOpen(closures, found.tenantId, request)
      return seenBy(accounts.database, found, request)
    },
    async signedIn(request) {
      const found = await this.session(request)
      if (found.onlyTenantId !== null) throw forbidden('session.confined')
      return found
    },
    async session(request) {
      const credential = mustShow(request)
      const session = await familiarise(credential, mustBeSession(accounts, credential, null))
      await note(touchSession(accounts, session))
      return session
    },
    knows: ({ hash }) => familiar.has(hash),
    forgetAll() {
      remembered.forget(() => true)
      keyBook.forget()
    },
    forget({ sessionId, accountId, tenantId, keyId }) {
      if (tenantId !== undefined || keyId !== undefined) keyBook.forget()
      remembered.forget(
        (principal) =>
          principal.sessionId === (sessionId ?? false) || principal.accountId === (accountId ?? false) || principal.tenantId === tenantId,
      )
    },
  }
}

/** Who somebody with a session is in a tenant, for a second. */
function openMemory({ clock }: Accounts) {
  const remembered = new Map<string, Remembered>()
  return {
    answer(place: string, lookUp: () => Promise<Principal>): Promise<Principal> {
      const now = clock.now().getTime()
      const known = remembered.get(place)
      if (known !== undefined && Math.abs(now - known.at) < trustedFor) return known.answer
      const entry: Remembered = { at: now, answer: lookUp() }
      keepAtMost(remembered, place, entry)
      entry.answer.then(
        (principal) => {
          entry.principal = principal
        },
        () => {
          if (remembered.get(place) === entry) remembered.delete(place)
        },
      )
      return entry.answer
    },
    /** What is being looked up just now is forgotten too. */
    forget(meant: (principal: Principal) => boolean): void {
      for (const [place, { principal }] of remembered) if (principal === undefined || meant(principal)) remembered.delete(place)
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

/** The tenant may be entered from certain networks alone: 403 from elsewhere, for keys as for people. */
function mustComeFromInside({ allowedAddresses = [] }: Principal, address: string): void {
  if (allowedAddresses.length > 0 && !isInside(address, allowedAddresses)) throw forbidden('address.not-allowed')
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
  // Who has not shown what the tenant demands can do nothing there but add it, which is the account's and not the tenant's.
  if (settings.demandsFactor && session.factor === null) throw forbidden('session.factor-demanded')
  return {
    kind: 'member',
    tenantId,
    slug: session.in.slug,
    actorId: memberId,
    accountId: session.account.id,
    sessionId: session.sessionId,
    role: member.role,
    ownRole: member.ownRole?.key ?? null,
    mates,
    modelVersion: settings.modelVersion,
    allowedAddresses: settings.allowedAddresses,
    country: settings.country,
    language: session.account.language,
    timeZone: session.account.timeZone,
    channel: 'manual',
  }
}

/** Owners and admins only: 403 else. */
export function mustBeAdmin({ role }: Principal): void {
  if (role !== 'owner' && role !== 'admin') throw forbidden()
}
