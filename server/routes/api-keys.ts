import type { FastifyPluginAsync } from 'fastify'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { apiKeysOf, newApiKey, revokeApiKey } from '#platform/accounts/api-keys.ts'
import { type Role, roles } from '#schema/access.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, day, nullable, oneOf, text } from '#server/read-body.ts'
import { apiKey, data, dataList, newApiKey as newApiKeyShape, nothing } from '#server/routes/shapes.ts'

const wanted = body({ name: text(120), role: oneOf(roles), expiresOn: nullable(day) })

const tags = ['API keys']

/** Nobody gives more rights than they have. */
export function mustNotExceed(role: Role, own: Role): void {
  if (roles.indexOf(role) < roles.indexOf(own)) throw forbidden('role.above-own')
}

/** The keys by which programs come in; owners and admins alone. */
export const apiKeyRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals } = entrance
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
      const { name, role, expiresOn } = wanted.read(request.body)
      mustNotExceed(role, principal.role)
      if (expiresOn !== null && expiresOn < clock.now().toISOString().slice(0, 10))
        throw invalid([{ pointer: '/expiresOn', code: 'day.past' }])
      const { view, key, statement } = newApiKey(accounts, {
        tenantId: principal.tenantId,
        name,
        role,
        createdBy: principal.actorId,
        expiresOn,
      })
      await database.global(statement)
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
      if (!(await revokeApiKey(accounts, database.global, principal.tenantId, id))) throw notFound()
      principals.forget({ keyId: id })
      return reply.code(204).send()
    },
  )
}
