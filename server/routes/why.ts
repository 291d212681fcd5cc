import type { FastifyInstance, FastifyRequest } from 'fastify'
import { whyOf } from '#engine/access/why.ts'
import { badRequest, forbidden, notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { isId } from '#schema/values/id.ts'
import { memberAs, sharedTeams } from '#server/as-member.ts'
import type { Context } from '#server/context.ts'
import { data, why } from '#server/routes/shapes.ts'

type Asked = FastifyRequest<{ Params: { plural: string; id: string }; Querystring: { member?: string } }>

/** Why somebody sees a record, or does not: owners and admins ask about anybody, everybody about themselves. */
export function whyRoutes(app: FastifyInstance, { engine, entrance: { principals } }: Context): void {
  app.get(
    '/:plural/:id/access',
    { schema: { summary: 'What a member may do with a record, and by which rule', tags: ['Roles'], response: { 200: data(why) } } },
    async (request: Asked) => {
      const principal = await principals.resolve(request)
      const asking = await writingAs(engine, principal)
      const entity = asking.model.byPlural(request.params.plural)
      const { id } = request.params
      const memberId = request.query.member ?? (principal.kind === 'member' ? (principal.actorId ?? '') : '')
      if (entity === undefined || !isId(id)) throw notFound()
      if (!isId(memberId)) throw badRequest('bad-request')
      const manages = principal.role === 'owner' || principal.role === 'admin'
      if (!manages && memberId !== principal.actorId) throw forbidden()
      const someone = await memberAs(engine.database, principal, memberId, 'manual')
      if (someone === undefined) throw notFound()
      const found = await whyOf(asking, entity.name, id, someone.principal)
      const inTeam = found.owner !== null && found.rules.some(({ because }) => because === 'team')
      const teams = inTeam ? await sharedTeams(engine.database, principal.tenantId, memberId, found.owner?.id ?? '') : []
      const { name, state, role, ownRole } = someone.member
      const active = state === 'active'
      const rules = found.rules.map((rule) => ({ ...rule, allowed: rule.allowed && active }))
      return { data: { member: { id: memberId, name, active }, role: ownRole ?? { key: role, name: role }, ...found, rules, teams } }
    },
  )
}
