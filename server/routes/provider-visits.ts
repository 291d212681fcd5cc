import type { FastifyInstance } from 'fastify'
import { ApiError, forbidden, notFound } from '#engine/api/errors.ts'
import { membershipsOf } from '#platform/accounts/account.ts'
import { identitiesOf, newVisit, removeIdentity, takeVisit, visitLife } from '#platform/accounts/identities.ts'
import { openSecret, providerOf } from '#platform/accounts/identity-provider.ts'
import { beginVisit, type Client, endVisit } from '#platform/accounts/oidc.ts'
import { type TenantName, tenantBySlug, tenantOf } from '#platform/accounts/tenants.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import type { Entrance } from '#server/entrance.ts'
import { finishSignIn } from '#server/finish-sign-in.ts'
import { mustBeProven } from '#server/prove.ts'
import { linkIdentity, type Place, whoMayEnter } from '#server/provider-people.ts'
import { body, oneOf, text } from '#server/read-body.ts'
import { orProblem, redirectUriOf } from '#server/routes/identity-provider.ts'
import { begun, ended, identity, providerOfTenant } from '#server/routes/provider-shapes.ts'
import { data, dataList, nothing } from '#server/routes/shapes.ts'
import { clearVisitCookie, setVisitCookie, visitTokenOf } from '#server/session-cookie.ts'

const asked = body({ tenant: text(60), purpose: oneOf(['sign-in', 'link']) })
/** What stands behind `?` in the address to which the provider sent the browser back. */
const answered = body({ query: text(8000) })

const tags = ['Identity provider']

async function placeOf({ accounts: { database }, keys }: Entrance, tenant: TenantName): Promise<Place & { readonly client: Client }> {
  const provider = await database.tenant(tenant.id, (tx) => providerOf((statement) => tx.query(statement), tenant.id), { readOnly: true })
  if (provider === undefined) throw new ApiError(404, 'provider.none')
  return { tenant, provider, client: { ...provider, clientSecret: await openSecret(keys, tenant.id, provider.sealedSecret) } }
}

/** The same for a name that is nobody's and for a tenant without provider. */
async function placeBySlug(entrance: Entrance, slug: string) {
  const { database } = entrance.accounts
  const tenant = /^[a-z0-9-]{1,60}$/.test(slug) ? await tenantBySlug(database.global, slug) : undefined
  if (tenant === undefined) throw new ApiError(404, 'provider.none')
  return placeOf(entrance, tenant)
}

/** To a tenant's provider and back: to sign in, or to link one's account. */
export async function providerVisitRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { entrance, outbound } = context
  const { accounts, principals, baseUrl } = entrance
  const { database } = accounts
  app.setValidatorCompiler(() => () => true)

  app.get<{ Params: { slug: string } }>(
    '/provider-visits/:slug',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Has this organisation a sign-in of its own?', tags, response: { 200: data(providerOfTenant) } },
    },
    async (request) => {
      const { provider, tenant } = await placeBySlug(entrance, request.params.slug)
      return { data: { name: provider.name, tenant: tenant.slug } }
    },
  )

  app.post(
    '/provider-visits',
    { config: { perAddress: 30 }, schema: { summary: 'Go to the provider', tags, body: asked.json, response: { 201: data(begun) } } },
    async (request, reply) => {
      const { tenant: slug, purpose } = asked.read(request.body)
      const accountId = purpose === 'link' ? (await mustBeProven(entrance, request)).account.id : null
      const { tenant, client } = await placeBySlug(entrance, slug)
      if (accountId !== null) {
        const memberships = await membershipsOf(database.global, accountId)
        if (!memberships.some(({ tenantId }) => tenantId === tenant.id)) throw new ApiError(404, 'provider.none')
      }
      const { url, checks } = await orProblem(beginVisit(outbound, client, redirectUriOf(baseUrl)))
      const { token, statement } = newVisit(accounts, { tenantId: tenant.id, purpose, accountId, checks })
      await database.global(statement)
      setVisitCookie(reply, baseUrl, token, visitLife)
      return reply.code(201).send({ data: { url } })
    },
  )

  app.post(
    '/provider-visits/end',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Come back from the provider', tags, body: answered.json, response: { 200: data(ended) } },
    },
    async (request, reply) => {
      const { query } = answered.read(request.body)
      const visit = await takeVisit(accounts, database.global, visitTokenOf(request))
      clearVisitCookie(reply, baseUrl)
      const tenant = visit && (await tenantOf(database.global, visit.tenantId))
      if (visit === undefined || tenant === undefined) throw new ApiError(410, 'provider.over')
      const place = await placeOf(entrance, tenant)
      const answer = new URL(`${redirectUriOf(baseUrl)}?${query.replace(/^\?/, '')}`)
      const claims = await orProblem(endVisit(outbound, place.client, answer, visit.checks))
      if (visit.purpose === 'link') {
        // Only the account's own sign-in links: the same person is still here.
        const { account } = await principals.signedIn(request)
        if (account.id !== visit.accountId) throw forbidden('provider.over')
        await linkIdentity(entrance, place, claims, account.id)
        return reply.send({ data: { outcome: 'linked', to: tenant.slug } })
      }
      const { accountId, along } = await whoMayEnter(entrance, place, claims)
      // With an `amr` that names nothing but a password the provider itself says that it has not checked.
      const factor = place.provider.checksFactor && claims.secondFactor !== false ? ('provider' as const) : null
      const proof = { accountId, method: 'provider', factor, onlyTenantId: tenant.id, along } as const
      const finished = await finishSignIn(entrance, request, reply, proof)
      return reply.send({ data: { outcome: finished.outcome, to: tenant.slug } })
    },
  )
  identityRoutes(app, context)
}

/** Which providers let one in. */
function identityRoutes(app: FastifyInstance, { entrance }: Context): void {
  const { accounts, principals } = entrance
  const { database } = accounts

  app.get(
    '/account/identities',
    { schema: { summary: 'Which providers let me in', tags, response: { 200: dataList(identity) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      return { data: await identitiesOf(database.global, account.id) }
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/account/identities/:id',
    { schema: { summary: 'Let this provider no longer let me in', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const { account } = await mustBeProven(entrance, request)
      const tenantId = request.params.id
      if (!isId(tenantId) || !(await removeIdentity(database.global, tenantId, account.id))) throw notFound()
      principals.forget({ accountId: account.id })
      return reply.code(204).send()
    },
  )
}
