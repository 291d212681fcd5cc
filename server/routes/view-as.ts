import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { forbidden, invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { ownRolesOf } from '#engine/model-of.ts'
import { roles } from '#schema/access.ts'
import type { Context } from '#server/context.ts'
import { body, text } from '#server/read-body.ts'
import { nothing } from '#server/routes/shapes.ts'
import { clearViewAsCookie, setViewAsCookie } from '#server/session-cookie.ts'
import { mayViewAs } from '#server/view-as.ts'

const wanted = body({ role: text(60) })
const tags = ['Roles']

/** Looking at the app as somebody of another role would: for owners and admins, in one browser, until they end it or sign out. Beginning and end are recorded. */
export function viewAsRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const { principals, baseUrl, accounts } = entrance
  const { database } = accounts

  async function record(principal: Principal, action: string, role: string | null): Promise<void> {
    const row = { id: principal.actorId ?? '', before: null, after: role === null ? null : { role } }
    await database.batch(principal.tenantId, await recordOf(engine, principal, { action, entity: 'viewAs', rows: [row] }))
  }

  app.post(
    '/view-as',
    { schema: { summary: 'Look at the app with a role, without writing', tags, body: wanted.json, response: { 204: nothing } } },
    async (request: FastifyRequest, reply) => {
      const principal = await principals.resolve(request)
      if (principal.viewing || !mayViewAs(principal)) throw forbidden()
      const { role } = wanted.read(request.body)
      const known = [...roles, ...(await ownRolesOf(database, principal)).keys()]
      if (!known.includes(role)) throw invalid([{ pointer: '/role', code: 'choice.not-one-of', params: { allowed: known.join(', ') } }])
      await record(principal, 'view-as.begin', role)
      setViewAsCookie(reply, baseUrl, `${principal.slug}.${role}`)
      return reply.code(204).send()
    },
  )

  app.delete(
    '/view-as',
    { schema: { summary: 'Look with one’s own eyes again', tags, response: { 204: nothing } } },
    async (request: FastifyRequest, reply) => {
      const principal = await principals.resolve(request)
      if (principal.viewing) await record(principal, 'view-as.end', null)
      clearViewAsCookie(reply, baseUrl)
      return reply.code(204).send()
    },
  )
}
