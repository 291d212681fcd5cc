import type { FastifyPluginAsync } from 'fastify'
import type { Principal } from '#engine/access/principal.ts'
import { readMember } from '#engine/access/standing.ts'
import { conflict, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { resetFactors } from '#platform/accounts/factors.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { endSessions, sessionsOf } from '#platform/accounts/sessions.ts'
import { type Guard, guardsOf } from '#platform/accounts/tenant-guards.ts'
import type { Query } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { sendFactorLetter } from '#server/mail/security-letters.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { mustNotExceed } from '#server/routes/api-keys.ts'
import { memberSession } from '#server/routes/security-shapes.ts'
import { dataList, nothing } from '#server/routes/shapes.ts'

const tags = ['Security']

type OfMember = { Params: { id: string } }

/** For owners and admins: a member's sessions, and their second factors when they have lost them. */
export const memberSecurityRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, keys, background } = entrance
  const { database, clock } = accounts

  /** The member's account, where it is in this tenant alone: one that others use too is its holder's business. */
  async function mustBeOurs(principal: Principal, memberId: string): Promise<Guard> {
    mustBeAdmin(principal)
    const { member } = isId(memberId) ? await readMember(database, principal.tenantId, memberId) : {}
    if (member === undefined) throw notFound()
    const guard = (await guardsOf(accounts, principal.tenantId)).get(memberId)
    if (guard === undefined) throw conflict('member.not-joined')
    if (!guard.alone) throw conflict('member.in-other-tenants')
    mustNotExceed(member.role, principal.role)
    return guard
  }

  app.get<OfMember>(
    '/members/:id/sessions',
    { schema: { summary: 'Where the member is signed in', tags, response: { 200: dataList(memberSession) } } },
    async (request) => {
      const { accountId } = await mustBeOurs(await principals.resolve(request), request.params.id)
      return { data: (await sessionsOf(accounts, accountId)).map(({ deviceId: _, ...session }) => session) }
    },
  )

  app.delete<OfMember>(
    '/members/:id/sessions',
    { schema: { summary: 'Sign the member out everywhere', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      const { accountId, memberId } = await mustBeOurs(principal, request.params.id)
      const ended = { id: memberId, before: null, after: { sessionsEnded: true } }
      const recorded = await recordOf({ keys, clock }, principal, { action: 'member.end-sessions', entity: 'member', rows: [ended] })
      await database.tenant(principal.tenantId, async (tx) => {
        const inside: Query = (statement) => tx.query(statement)
        await endSessions(inside, accountId, null)
        await tx.finish([securityEvent(accounts, accountId, 'session-ended', null), ...recorded])
      })
      principals.forget({ accountId })
      return reply.code(204).send()
    },
  )

  app.delete<OfMember>(
    '/members/:id/factors',
    { schema: { summary: 'Take the member’s second factors away, for who has lost them', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      await mustBeProvenHere(entrance, request)
      const { accountId, memberId } = await mustBeOurs(principal, request.params.id)
      const reset = { id: memberId, before: null, after: { factorsReset: true } }
      const recorded = await recordOf({ keys, clock }, principal, { action: 'member.reset-factors', entity: 'member', rows: [reset] })
      const event = securityEvent(accounts, accountId, 'factors-reset', null)
      await database.batch(principal.tenantId, [resetFactors(accountId), event, ...recorded])
      principals.forget({ accountId })
      background.start('letter about factors not sent', () => sendFactorLetter(entrance, accountId, null, 'reset'))
      return reply.code(204).send()
    },
  )
}
