import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readMember } from '#engine/access/standing.ts'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { writingAs } from '#engine/engine.ts'
import { find } from '#engine/find.ts'
import { endInvitation, invitationsOf } from '#platform/accounts/invitations.ts'
import type { Query } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { dataList, invited, nothing } from '#server/routes/shapes.ts'

const tags = ['Joining']
const most = 500

/** Who was added and has not come in yet, and whether a link of theirs still works. */
export function invitationRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const { principals, accounts } = entrance
  const { database } = accounts

  app.get(
    '/invitations',
    {
      schema: { summary: 'Members who have not come in yet, and until when their links work', tags, response: { 200: dataList(invited) } },
    },
    async (request: FastifyRequest) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const writing = await writingAs(engine, principal)
      const { data } = await find(writing, 'member', {
        filter: { state: { eq: 'invited' } },
        fields: ['name', 'email', 'role'],
        limit: most,
      })
      const open = await invitationsOf(accounts, database.global, principal.tenantId)
      return {
        data: data.map(({ id, name, email, role, createdAt, updatedAt }) => {
          const link = open.get(id)
          // A link dies with any change of its member: it may have gone to an address that was mistyped.
          const works = link !== undefined && String(updatedAt) <= link.createdAt
          return { id, name, email, role, addedAt: createdAt, expiresAt: works ? link.expiresAt : null }
        }),
      }
    },
  )

  app.delete<{ Params: { id: string } }>(
    '/members/:id/link',
    { schema: { summary: 'Withdraw the link by which a member would join', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const { id } = request.params
      const { member } = isId(id) ? await readMember(database, principal.tenantId, id) : {}
      if (member === undefined) throw notFound()
      if (member.role === 'owner' && principal.role !== 'owner') throw forbidden('role.above-own')
      const row = { id, before: null, after: { link: false } }
      const recorded = await recordOf(engine, principal, { action: 'link.withdraw', entity: 'member', rows: [row] })
      await database.tenant(principal.tenantId, async (tx) => {
        const query: Query = (statement) => tx.query(statement)
        if (!(await endInvitation(query, principal.tenantId, id))) throw notFound()
        await tx.finish(recorded)
      })
      return reply.code(204).send()
    },
  )
}
