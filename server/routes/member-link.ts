import type { FastifyPluginAsync } from 'fastify'
import { readMember } from '#engine/access/standing.ts'
import { conflict, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { accountByEmail, hasMembership } from '#platform/accounts/account.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { newToken } from '#platform/accounts/tokens.ts'
import { isId } from '#schema/values/id.ts'
import type { Entrance } from '#server/entrance.ts'
import { mailedToken, mayWriteToJoin } from '#server/join-link.ts'
import { joinLetter } from '#server/mail/account-letters.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { mustNotExceed } from '#server/routes/api-keys.ts'
import { data, memberLink } from '#server/routes/shapes.ts'
import { linkTo } from '#server/setup-link.ts'

/** The link by which an added member comes in: mailed, and shown once to whoever asked for it. */
export const memberLinkRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, keys, principals, baseUrl, sendLetter } = entrance
  const { database } = accounts

  app.post<{ Params: { id: string } }>(
    '/members/:id/link',
    { schema: { summary: 'A link by which the member joins', tags: ['Joining'], response: { 200: data(memberLink) } } },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const { tenantId, actorId } = principal
      const memberId = request.params.id
      const { member } = isId(memberId) ? await readMember(database, tenantId, memberId) : {}
      const tenant = await tenantOf(database.global, tenantId)
      if (member === undefined || tenant === undefined) throw notFound()
      // The link is shown: whoever sees it can come in as that member.
      mustNotExceed(member.role, principal.role)
      if (member.role === 'owner' || member.role === 'admin') await mustBeProvenHere(entrance, request)
      if (member.state === 'inactive') throw conflict('member.inactive')
      if (await hasMembership(database.global, tenantId, memberId)) throw conflict('member.already-joined')
      const { token, expiresAt, statement } = newToken(accounts, 'join', { tenantId, memberId })
      const made = { id: memberId, before: null, after: { link: true } }
      const recorded = await recordOf({ keys, clock: accounts.clock }, principal, { action: 'link.make', entity: 'member', rows: [made] })
      await database.batch(tenantId, [statement, ...recorded])
      const link = linkTo(baseUrl, 'join', token)
      const inviter = principal.kind === 'member' && actorId !== null ? (await readMember(database, tenantId, actorId)).member : undefined
      const locale = (await accountByEmail(database.global, member.email)) ?? principal
      const letter = joinLetter(
        locale,
        { name: member.name, tenant: tenant.name, inviter: inviter?.name ?? tenant.name },
        { link: linkTo(baseUrl, 'join', mailedToken(accounts, token)), expiresAt },
      )
      const mailed =
        (await mayWriteToJoin(accounts, principal, member.email)) &&
        (await sendLetter({ ...letter, tenantId, template: 'member.join', to: { name: member.name, email: member.email } }))
      return { data: { link, mailed, expiresAt: expiresAt.toISOString() } }
    },
  )
}
