import type { FastifyPluginAsync } from 'fastify'
import type { Entrance } from '#server/entrance.ts'
import { accountRoutes } from '#server/routes/account.ts'
import { apiKeyRoutes } from '#server/routes/api-keys.ts'
import { joinRoutes } from '#server/routes/join.ts'
import { memberLinkRoutes } from '#server/routes/member-link.ts'
import { resetRoutes } from '#server/routes/reset.ts'
import { sessionRoutes } from '#server/routes/session.ts'
import { setupRoutes } from '#server/routes/setup.ts'
import { tenantRoutes } from '#server/routes/tenant.ts'

/** Everything by which people and programs come in; below `/api/v1`. */
export const entranceRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  // The routes read their bodies themselves, by the readers that all values go through; the schemas are for the API document.
  app.setValidatorCompiler(() => () => true)
  for (const routes of [setupRoutes, sessionRoutes, accountRoutes, resetRoutes, joinRoutes, memberLinkRoutes, apiKeyRoutes, tenantRoutes]) {
    await app.register(routes, { entrance })
  }
}
