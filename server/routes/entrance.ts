import type { FastifyPluginAsync } from 'fastify'
import type { Entrance } from '#server/entrance.ts'
import { accountRoutes } from '#server/routes/account.ts'
import { accountDataRoutes } from '#server/routes/account-data.ts'
import { apiKeyRoutes } from '#server/routes/api-keys.ts'
import { deviceRoutes } from '#server/routes/devices.ts'
import { factorRoutes } from '#server/routes/factors.ts'
import { joinRoutes } from '#server/routes/join.ts'
import { memberLinkRoutes } from '#server/routes/member-link.ts'
import { memberSecurityRoutes } from '#server/routes/member-security.ts'
import { passkeySignInRoutes } from '#server/routes/passkey-sign-in.ts'
import { passkeyRoutes } from '#server/routes/passkeys.ts'
import { proveRoutes } from '#server/routes/prove.ts'
import { resetRoutes } from '#server/routes/reset.ts'
import { secondFactorRoutes } from '#server/routes/second-factor.ts'
import { securityRoutes } from '#server/routes/security.ts'
import { sessionRoutes } from '#server/routes/session.ts'
import { sessionsRoutes } from '#server/routes/sessions.ts'
import { setupRoutes } from '#server/routes/setup.ts'
import { tenantRoutes } from '#server/routes/tenant.ts'
import { totpRoutes } from '#server/routes/totp.ts'

/** Everything by which people and programs come in; below `/api/v1`. */
export const entranceRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  // The routes read their bodies themselves, by the readers that all values go through; the schemas are for the API document.
  app.setValidatorCompiler(() => () => true)
  for (const routes of [
    setupRoutes,
    sessionRoutes,
    sessionsRoutes,
    secondFactorRoutes,
    passkeySignInRoutes,
    accountRoutes,
    accountDataRoutes,
    factorRoutes,
    totpRoutes,
    passkeyRoutes,
    proveRoutes,
    deviceRoutes,
    securityRoutes,
    memberSecurityRoutes,
    resetRoutes,
    joinRoutes,
    memberLinkRoutes,
    apiKeyRoutes,
    tenantRoutes,
  ]) {
    await app.register(routes, { entrance })
  }
}
