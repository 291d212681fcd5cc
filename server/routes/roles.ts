import type { FastifyInstance, FastifyRequest } from 'fastify'
import { changeRole, endRole, makeRole, rolesOf } from '#engine/access/roles.ts'
import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { bodyOf, versionOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { apiKeysOf, moveApiKeys } from '#platform/accounts/api-keys.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { data, nothing, role, roleList } from '#server/routes/shapes.ts'

type WithId = FastifyRequest<{ Params: { id: string }; Querystring: { moveTo?: string } }>

const tags = ['Roles']
const text = { type: 'string' } as const
const rights = { actions: { type: 'object' }, fields: { type: 'object' } } as const
const made = { type: 'object', required: ['name', 'from'], properties: { name: text, description: text, from: text } } as const
const changed = { type: 'object', properties: { name: text, description: text, ...rights } } as const

/** The roles of a tenant: owners and admins look at them and make their own. */
export function roleRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const { principals, accounts } = entrance
  const { database } = accounts
  const ask = async (request: FastifyRequest): Promise<Writing> => {
    const principal = await principals.resolve(request)
    mustBeAdmin(principal)
    return writingAs(engine, principal)
  }
  /** The next request must meet the new rights, not those of a second ago. */
  const changing = async <T>(request: FastifyRequest, change: (writing: Writing) => Promise<T>): Promise<T> => {
    const writing = await ask(request)
    try {
      return await change(writing)
    } finally {
      principals.forget({ tenantId: writing.principal.tenantId })
    }
  }
  const idOf = ({ params: { id } }: WithId): string => {
    if (!isId(id)) throw notFound()
    return id
  }

  app.get('/roles', { schema: { summary: 'Roles and their rights', tags, response: { 200: roleList } } }, async (request) =>
    rolesOf(await ask(request)),
  )
  app.post(
    '/roles',
    { schema: { summary: 'Make a role as a copy of another', tags, body: made, response: { 201: data(role) } } },
    async (request, reply) => reply.code(201).send({ data: await changing(request, (writing) => makeRole(writing, bodyOf(request))) }),
  )
  app.patch(
    '/roles/:id',
    { schema: { summary: 'Change a role and its rights', tags, body: changed, response: { 200: data(role) } } },
    async (request: WithId) => ({
      data: await changing(request, (writing) =>
        changeRole(writing, idOf(request), bodyOf(request), versionOf(request, writing.principal)),
      ),
    }),
  )
  app.delete(
    '/roles/:id',
    { schema: { summary: 'End a role; `moveTo` names the role that those who bear it get instead', tags, response: { 204: nothing } } },
    async (request: WithId, reply) => {
      await changing(request, (writing) => {
        const { tenantId } = writing.principal
        return endRole(writing, idOf(request), request.query.moveTo, {
          count: async (key) => (await apiKeysOf(database.global, tenantId)).filter((one) => one.role === key).length,
          move: (from, to) => moveApiKeys(database.global, tenantId, from, to),
        })
      })
      return reply.code(204).send()
    },
  )
}
