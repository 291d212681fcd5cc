import type { FastifyPluginAsync } from 'fastify'
import { invalid, tooMany } from '#engine/api/errors.ts'
import { accountOf } from '#platform/accounts/account.ts'
import { clear, countAttempt, guessesIn } from '#platform/accounts/attempts.ts'
import { askForPasskey, relyingPartyOf } from '#platform/accounts/passkey-ceremonies.ts'
import { passkeysOf } from '#platform/accounts/passkeys.ts'
import { proveSession, type SignedIn } from '#platform/accounts/sessions.ts'
import { showFactor } from '#platform/accounts/show-factor.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Entrance } from '#server/entrance.ts'
import { originOf } from '#server/origin.ts'
import { sessionBinding } from '#server/prove.ts'
import { body, optional, password } from '#server/read-body.ts'
import { mustBeRight, shownFactors, shownIn } from '#server/read-factor.ts'
import { passkeyOptions } from '#server/routes/security-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

const shown = body({ password: optional(password), ...shownFactors })

const tags = ['Account']

/** Showing once more who one is, before something is changed that guards the account. */
export const proveRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, baseUrl } = entrance
  const rp = relyingPartyOf(baseUrl)
  const query: Query = (statement) => accounts.database.global(statement)

  app.post(
    '/session/prove/options',
    { schema: { summary: 'Ask for a passkey to show who one is', tags, response: { 200: data(passkeyOptions) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      const asked = { purpose: 'prove', boundTo: sessionBinding(request) } as const
      return { data: await askForPasskey(accounts, rp, await passkeysOf(query, account.id), asked) }
    },
  )

  app.post(
    '/session/prove',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Show once more who I am, by password or second factor', tags, body: shown.json, response: { 204: nothing } },
    },
    async (request, reply) => {
      const signedIn = await principals.signedIn(request)
      const { account, sessionId } = signedIn
      const { password: typed, ...given } = shown.read(request.body)
      const factor = shownIn(given, rp, { purpose: 'prove', boundTo: sessionBinding(request) })
      if (factor !== undefined) mustBeRight(await showFactor(accounts, account.id, factor, originOf(request)), factor)
      else await mustKnow(entrance, signedIn, typed)
      await query(proveSession(accounts, sessionId))
      return reply.code(204).send()
    },
  )
}

/** The password of the account. Guesses are counted by session: strangers who guess at the front door lock nobody out of what is theirs. */
async function mustKnow({ accounts }: Entrance, { account, sessionId }: SignedIn, typed: string | undefined): Promise<void> {
  if (typed === undefined) throw invalid([{ pointer: '/password', code: 'required' }])
  const { database, passwords } = accounts
  const guessed = guessesIn(accounts, sessionId)
  const seconds = await countAttempt(accounts, [guessed])
  if (seconds > 0) throw tooMany('session.locked', seconds)
  const stored = await accountOf(database.global, account.id)
  if (!(await passwords.verify(stored?.passwordHash, typed))) throw invalid([{ pointer: '/password', code: 'password.wrong' }])
  await clear(database.global, guessed)
}
