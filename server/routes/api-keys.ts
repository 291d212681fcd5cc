import type { FastifyPluginAsync } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { ownRolesOf } from '#engine/model-of.ts'
import { apiKeysOf, newApiKey, revokeApiKey } from '#platform/accounts/api-keys.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import type { Query } from '#platform/database/statement.ts'
import { type Role, roles } from '#schema/access.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { body, day, nullable, text } from '#server/read-body.ts'
import { apiKey, data, dataList, newApiKey as newApiKeyShape, nothing } from '#server/routes/shapes.ts'

const wanted = body({ name: text(120), role: text(60), expiresOn: nullable(day) })

const tags = ['API keys']

/** Nobody gives more rights than they have. */
export function mustNotExceed(role: Role, own: Role): void {
  if (roles.indexOf(role) < roles.indexOf(own)) throw forbidden('role.above-own')
}

/** A role that one may give: a built-in one that is not above one's own, or one of the tenant's own, which none is. 422 for any other. */
async function mustBeRole(database: Accounts['database'], principal: Principal, key: string): Promise<void> {
  const builtIn = roles.find((role) => role === key)
  if (builtIn !== undefined) return mustNotExceed(builtIn, principal.role)
  const own = await ownRolesOf(database, principal)
  if (!own.has(key))
    throw invalid([{ pointer: '/role', code: 'choice.not-one-of', params: { allowed: [...roles, ...own.keys()].join(', ') } }])
}

/** The keys by which programs come in; owners and admins alone. */
export const apiKeyRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, keys } = entrance
  const { database, clock } = accounts

  app.get('/api-keys', { schema: { summary: 'API keys', tags, response: { 200: dataList(apiKey) } } }, async (request) => {
    const principal = await principals.resolve(request)
    mustBeAdmin(principal)
    return { data: await apiKeysOf(database.global, principal.tenantId) }
  })

  app.post(
    '/api-keys',
    { schema: { summary: 'Make an API key; it is shown once', tags, body: wanted.json, response: { 201: data(newApiKeyShape) } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      await mustBeProvenHere(entrance, request)
      const { name, role, expiresOn } = wanted.read(request.body)
      await mustBeRole(database, principal, role)
      if (expiresOn !== null && expiresOn < clock.now().toISOString().slice(0, 10))
        throw invalid([{ pointer: '/expiresOn', code: 'day.past' }])
      const { view, key, statement } = newApiKey(accounts, {
        tenantId: principal.tenantId,
        name,
        role,
        createdBy: principal.actorId,
        expiresOn,
      })
      const made = { id: view.id, before: null, after: { name, role, expiresOn } }
      const recorded = await recordOf({ keys, clock }, principal, { action: 'api-key.make', entity: 'apiKey', rows: [made] })
      await database.batch(principal.tenantId, [statement, ...recorded])
      return reply.code(201).send({ data: { ...view, key } })
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/api-keys/:id',
    { schema: { summary: 'Revoke an API key', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const { id } = request.params
      if (!isId(id)) throw notFound()
      const ended = { id, before: null, after: { revoked: true } }
      const recorded = await recordOf({ keys, clock }, principal, { action: 'api-key.revoke', entity: 'apiKey', rows: [ended] })
      await database.tenant(principal.tenantId, async (tx) => {
        const query: Query = (statement) => tx.query(statement)
        if (!(await revokeApiKey(accounts, query, principal.tenantId, id))) throw notFound()
        await tx.finish(recorded)
      })
      principals.forget({ keyId: id })
      return reply.code(204).send()
    },
  )
}
