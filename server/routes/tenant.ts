import type { FastifyPluginAsync } from 'fastify'
import { companySizes } from '#domain/operator/company-sizes.ts'
import type { Principal } from '#engine/access/principal.ts'
import { notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { changeTenantProfile, tenantProfileOf } from '#platform/accounts/profile.ts'
import { changeSettings, holdSettings, renameTenant, settingsOf, tenantOf } from '#platform/accounts/tenants.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, country, currency, language, nullable, oneOf, optional, text, timeZone } from '#server/read-body.ts'
import { data, tenant as tenantShape } from '#server/routes/shapes.ts'

const wanted = body({
  name: optional(text(120)),
  country: optional(country),
  language: optional(language),
  timeZone: optional(timeZone),
  currency: optional(currency),
  companySize: optional(nullable(oneOf(companySizes))),
  industry: optional(nullable(text(120))),
})

const tags = ['Tenant']

/** The tenant's name and how it works. */
export const tenantRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, keys } = entrance
  const { database, clock } = accounts

  async function read(tx: Transaction, { tenantId }: Principal) {
    const query: Transaction['query'] = (statement) => tx.query(statement)
    const [name, settings] = [await tenantOf(query, tenantId), await settingsOf(query, tenantId)]
    if (name === undefined || settings === undefined) throw notFound()
    return { ...name, ...settings, ...(await tenantProfileOf(query, tenantId)) }
  }

  app.get('/tenant', { schema: { summary: 'The tenant', tags, response: { 200: data(tenantShape) } } }, async (request) => {
    const principal = await principals.resolve(request)
    return { data: await database.tenant(principal.tenantId, (tx) => read(tx, principal), { readOnly: true }) }
  })

  app.patch(
    '/tenant',
    { schema: { summary: 'Change the tenant', tags, body: wanted.json, response: { 200: data(tenantShape) } } },
    async (request) => {
      const principal = await principals.resolve(request)
      mustBeAdmin(principal)
      const given = wanted.read(request.body)
      const changed = await database.tenant(principal.tenantId, async (tx) => {
        await tx.query(holdSettings(principal.tenantId))
        const before = await read(tx, principal)
        const after = {
          ...before,
          name: given.name ?? before.name,
          country: given.country ?? before.country,
          language: given.language ?? before.language,
          timeZone: given.timeZone ?? before.timeZone,
          currency: given.currency ?? before.currency,
          companySize: given.companySize === undefined ? before.companySize : given.companySize,
          industry: given.industry === undefined ? before.industry : given.industry,
        }
        const changed = { id: principal.tenantId, before, after }
        const recorded = await recordOf({ keys, clock }, principal, { action: 'tenant.change', entity: 'tenant', rows: [changed] })
        await tx.finish([
          renameTenant(principal.tenantId, after.name),
          changeTenantProfile(principal.tenantId, after),
          changeSettings(principal.tenantId, after),
          ...recorded,
        ])
        return after
      })
      principals.forget({ tenantId: principal.tenantId })
      return { data: changed }
    },
  )
}
