import type { FastifyPluginAsync } from 'fastify'
import { readMember } from '#engine/access/standing.ts'
import { conflict } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { factorsOf, hasFactor } from '#platform/accounts/factors.ts'
import { demandFactor, type Guard, guardsOf, securityEventsOfTenant } from '#platform/accounts/tenant-guards.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { body, yesOrNo } from '#server/read-body.ts'
import { securityDemand, tenantSecurity } from '#server/routes/security-shapes.ts'
import { data } from '#server/routes/shapes.ts'

const demand = body({ demandsFactor: yesOrNo })

const tags = ['Security']
const eventsShown = 50
const membersText = `select id, name, email, role, state from member where tenant_id = $1 and deleted_at is null order by name, id`

interface MemberRow {
  id: string
  name: string
  email: string
  role: string
  state: string
}

/** For owners and admins: how the accounts of all members are guarded, and what the tenant demands. */
export const securityRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, keys } = entrance
  const { database, clock } = accounts
  const query: Query = (statement) => database.global(statement)

  app.get(
    '/security',
    { schema: { summary: 'How the members’ accounts are guarded', tags, response: { 200: data(tenantSecurity) } } },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const { tenantId } = principal
      const [[found], { settings }, guards, events] = await Promise.all([
        database.batch(tenantId, [{ name: 'members_guarded', text: membersText, values: [tenantId] }]),
        readMember(database, tenantId, null),
        guardsOf(accounts, tenantId),
        securityEventsOfTenant(query, tenantId, eventsShown),
      ])
      const members = ((found?.rows ?? []) as unknown as MemberRow[]).map((member) => guarded(member, guards.get(member.id)))
      const here = new Set(members.map(({ memberId }) => memberId))
      return {
        data: { demandsFactor: settings?.demandsFactor === true, members, events: events.filter(({ memberId }) => here.has(memberId)) },
      }
    },
  )

  app.patch(
    '/security',
    {
      schema: {
        summary: 'Demand a second factor of every member, or no longer',
        tags,
        body: demand.json,
        response: { 200: data(securityDemand) },
      },
    },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      await mustBeProvenHere(entrance, request)
      const { demandsFactor } = demand.read(request.body)
      const { tenantId, accountId } = principal
      if (demandsFactor && accountId !== null && !hasFactor(await factorsOf(query, accountId)))
        if ((await principals.session(request)).factor === null)
          // A provider that checks one suffices.
          throw conflict('factor.first-yourself')
      const { settings } = await readMember(database, tenantId, null)
      const changed = { id: tenantId, before: { demandsFactor: settings?.demandsFactor === true }, after: { demandsFactor } }
      const recorded = await recordOf({ keys, clock }, principal, { action: 'tenant.change', entity: 'tenant', rows: [changed] })
      await database.batch(tenantId, [demandFactor(tenantId, demandsFactor), ...recorded])
      principals.forget({ tenantId })
      return { data: { demandsFactor } }
    },
  )
}

function guarded({ id, ...member }: MemberRow, guard: Guard | undefined) {
  const { alone = true, totp = false, passkeys = 0, recoveryCodes = 0, sessions = 0 } = guard ?? {}
  return { memberId: id, ...member, joined: guard !== undefined, alone, totp, passkeys, recoveryCodes, sessions: alone ? sessions : null }
}
