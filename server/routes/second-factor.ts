import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { ApiError, invalid } from '#engine/api/errors.ts'
import { askForPasskey, relyingPartyOf } from '#platform/accounts/passkey-ceremonies.ts'
import { passkeysOf } from '#platform/accounts/passkeys.ts'
import { type Pending, pendingOf, takePending } from '#platform/accounts/pending.ts'
import { hashOfSecret } from '#platform/accounts/secrets.ts'
import { showFactor } from '#platform/accounts/show-factor.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Entrance } from '#server/entrance.ts'
import { factorNeeded, finishSignIn } from '#server/finish-sign-in.ts'
import { originOf } from '#server/origin.ts'
import { body, optional, timeZone, yesOrNo } from '#server/read-body.ts'
import { mustBeRight, shownFactors, shownIn } from '#server/read-factor.ts'
import { passkeyOptions } from '#server/routes/security-shapes.ts'
import { data, factorNeeded as factorNeededShape, nothing } from '#server/routes/shapes.ts'
import { answered, signedIn } from '#server/routes/signed-in.ts'
import { clearSignInCookie, signInTokenOf } from '#server/session-cookie.ts'

const shown = body({ ...shownFactors, remember: optional(yesOrNo), timeZone: optional(timeZone) })

const tags = ['Session']

/** The second half of signing in. */
export const secondFactorRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, baseUrl } = entrance
  const rp = relyingPartyOf(baseUrl)
  const query: Query = (statement) => accounts.database.global(statement)

  async function mustBePending(request: FastifyRequest): Promise<Pending> {
    const pending = await pendingOf(accounts, query, signInTokenOf(request))
    if (pending === undefined) throw new ApiError(410, 'factor.over')
    return pending
  }

  app.get(
    '/session/factor',
    { schema: { summary: 'Which second factor is still to be shown', tags, response: { 200: data(factorNeededShape) } } },
    async (request) => {
      const { accountId, remember } = await mustBePending(request)
      return { data: await factorNeeded(entrance, accountId, remember) }
    },
  )

  app.post(
    '/session/factor/options',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Ask for a passkey as second factor', tags, response: { 200: data(passkeyOptions) } },
    },
    async (request) => {
      const { accountId } = await mustBePending(request)
      const asked = { purpose: 'factor', boundTo: hashOfSecret(signInTokenOf(request)) } as const
      return { data: await askForPasskey(accounts, rp, await passkeysOf(query, accountId), asked) }
    },
  )

  app.post(
    '/session/factor',
    { config: { perAddress: 120 }, schema: { summary: 'Show the second factor', tags, body: shown.json, response: signedIn } },
    async (request, reply) => {
      const { remember, timeZone: zone, ...given } = shown.read(request.body)
      const token = signInTokenOf(request)
      const pending = await mustBePending(request)
      const factor = shownIn(given, rp, { purpose: 'factor', boundTo: hashOfSecret(token) })
      if (factor === undefined) throw invalid([{ pointer: '/code', code: 'required' }])
      const outcome = await showFactor(accounts, pending.accountId, factor, originOf(request))
      mustBeRight(outcome, factor)
      if (!(await takePending(accounts, query, token))) throw new ApiError(410, 'factor.over')
      const { accountId, method, onlyTenantId } = pending
      const proof = { accountId, method, onlyTenantId, factor: outcome.factor, remember: remember ?? pending.remember, timeZone: zone }
      return answered(reply, await finishSignIn(entrance, request, reply, proof))
    },
  )

  app.delete(
    '/session/factor',
    { schema: { summary: 'Give this sign-in up', tags, response: { 204: nothing } } },
    async (request, reply) => {
      await takePending(accounts, query, signInTokenOf(request))
      clearSignInCookie(reply, baseUrl)
      return reply.code(204).send()
    },
  )
}
