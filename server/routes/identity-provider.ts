import type { FastifyInstance } from 'fastify'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { removeIdentities } from '#platform/accounts/identities.ts'
import {
  type IdentityProvider,
  lockProvider,
  openSecret,
  providerChecksNoLonger,
  providerOf,
  removeProvider,
  sealSecret,
  setProvider,
} from '#platform/accounts/identity-provider.ts'
import { checkProvider } from '#platform/accounts/oidc.ts'
import { ProviderError } from '#platform/accounts/provider-errors.ts'
import type { Query } from '#platform/database/statement.ts'
import { wrong } from '#schema/problem.ts'
import type { Context } from '#server/context.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { body, oneOf, optional, text, type Value, yesOrNo } from '#server/read-body.ts'
import { identityProvider, testedProvider } from '#server/routes/provider-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

const mostDomains = 20

const domains: Value<readonly string[]> = {
  json: { type: 'array', maxItems: mostDomains, items: { type: 'string', maxLength: 253 } },
  read(input) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > mostDomains) throw wrong('too-many', { max: mostDomains })
    return [...new Set(input.map(domainIn))]
  },
}

function domainIn(input: unknown): string {
  const domain = typeof input === 'string' ? input.trim().toLowerCase().replace(/^@/, '') : ''
  if (domain.length > 253 || !/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(domain))
    throw wrong('domain.not-a-domain')
  return domain
}

const parts = {
  name: text(60),
  issuer: text(300),
  clientId: text(300),
  defaultRole: oneOf(['manager', 'member', 'read-only']),
  emailDomains: domains,
  justInTime: yesOrNo,
  checksFactor: yesOrNo,
} as const

/** What is left out stays as it is, so that of two who change it at once neither writes over the other. */
const wanted = body({
  name: optional(parts.name),
  issuer: optional(parts.issuer),
  clientId: optional(parts.clientId),
  clientSecret: optional(text(1000)),
  defaultRole: optional(parts.defaultRole),
  emailDomains: optional(parts.emailDomains),
  justInTime: optional(parts.justInTime),
  checksFactor: optional(parts.checksFactor),
})

/** What there must be in the end. */
const whole = body(parts)

/** How it is to be after this change. 422 with what is missing where there is none yet. */
function changed(before: IdentityProvider | undefined, change: Partial<ReturnType<typeof wanted.read>>): IdentityProvider {
  const named = Object.entries(change).filter(([, value]) => value !== undefined)
  const provider = whole.read({ checksFactor: false, ...before, ...Object.fromEntries(named) })
  // Without a domain, whoever the provider knows would come in.
  if (provider.justInTime && provider.emailDomains.length === 0) throw invalid([{ pointer: '/emailDomains', code: 'provider.no-domain' }])
  return provider
}

const tags = ['Identity provider']

/** The redirect address that a provider must know. */
export const redirectUriOf = (baseUrl: string): string => `${baseUrl}/provider`

const readProvider = ({ accounts: { database } }: Entrance, tenantId: string) =>
  database.tenant(tenantId, (tx) => providerOf((statement) => tx.query(statement), tenantId), { readOnly: true })

/** A tenant's own identity provider; owners and admins alone. */
export async function identityProviderRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { entrance } = context
  const { accounts, keys, principals, baseUrl } = entrance
  const { database, clock } = accounts
  app.setValidatorCompiler(() => () => true)

  const shown = (provider: IdentityProvider | null) => ({ provider, redirectUri: redirectUriOf(baseUrl) })

  app.get(
    '/identity-provider',
    { schema: { summary: 'The identity provider', tags, response: { 200: data(identityProvider) } } },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const found = await readProvider(entrance, principal.tenantId)
      if (found === undefined) return { data: shown(null) }
      const { sealedSecret: _secret, ...provider } = found
      return { data: shown(provider) }
    },
  )

  app.post(
    '/identity-provider',
    { schema: { summary: 'Set the identity provider', tags, body: wanted.json, response: { 200: data(identityProvider) } } },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      await mustBeProvenAtScreen(entrance, request)
      const { tenantId } = principal
      const { clientSecret, ...change } = wanted.read(request.body)
      const newSecret = clientSecret === undefined ? undefined : await sealSecret(keys, tenantId, clientSecret)
      const provider = await database.tenant(tenantId, async (tx) => {
        const query: Query = (statement) => tx.query(statement)
        await query(lockProvider(tenantId))
        const found = await providerOf(query, tenantId)
        const { sealedSecret: known, ...rest } = found ?? { sealedSecret: undefined }
        const before = found === undefined ? undefined : (rest as IdentityProvider)
        const after = changed(before, change)
        // A kept secret goes to the address for which it was given, and to no other.
        const kept = before?.issuer === after.issuer ? known : undefined
        const sealedSecret = newSecret ?? kept
        if (sealedSecret === undefined) throw invalid([{ pointer: '/clientSecret', code: 'provider.secret-needed' }])
        const recorded = await recordOf({ keys, clock }, principal, {
          action: 'identity-provider.set',
          entity: 'identityProvider',
          rows: [{ id: tenantId, before: before === undefined ? null : { ...before }, after: { ...after } }],
        })
        const ending = before?.checksFactor === true && !after.checksFactor ? [providerChecksNoLonger(tenantId)] : []
        await tx.finish([setProvider(tenantId, after, sealedSecret, clock.now()), ...ending, ...recorded])
        return after
      })
      principals.forget({ tenantId })
      return { data: shown(provider) }
    },
  )
  toolRoutes(app, context)
}

/** For what is set: does it answer, and away with it. */
function toolRoutes(app: FastifyInstance, { entrance, outbound }: Context): void {
  const { accounts, keys, principals } = entrance
  const { database, clock } = accounts

  app.post(
    '/identity-provider/test',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Ask the identity provider who it is', tags, response: { 200: data(testedProvider) } },
    },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const provider = await readProvider(entrance, principal.tenantId)
      if (provider === undefined) throw notFound()
      const clientSecret = await openSecret(keys, principal.tenantId, provider.sealedSecret)
      return { data: await orProblem(checkProvider(outbound, { ...provider, clientSecret })) }
    },
  )

  app.delete(
    '/identity-provider',
    { schema: { summary: 'Leave the identity provider', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      await mustBeProvenAtScreen(entrance, request)
      const { tenantId } = principal
      const ended = { id: tenantId, before: null, after: { removed: true } }
      const recorded = await recordOf({ keys, clock }, principal, {
        action: 'identity-provider.remove',
        entity: 'identityProvider',
        rows: [ended],
      })
      await database.tenant(tenantId, async (tx) => {
        if ((await providerOf((statement) => tx.query(statement), tenantId)) === undefined) throw notFound()
        await tx.finish([removeProvider(tenantId), removeIdentities(tenantId), ...recorded])
      })
      principals.forgetAll()
      return reply.code(204).send()
    },
  )
}

/** What went wrong at the provider, as a refusal (409) that says what. */
export async function orProblem<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    throw conflict(error.code)
  }
}
