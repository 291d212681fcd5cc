import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, conflict, forbidden, invalid, tooMany } from '#engine/api/errors.ts'
import { type Account, accountByEmail } from '#platform/accounts/account.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { clear, countAttempt } from '#platform/accounts/attempts.ts'
import { currencyOf, timeZoneOf } from '#platform/accounts/places.ts'
import { changeProfile, changeTenantProfile } from '#platform/accounts/profile.ts'
import { forgetSignUp, newAcceptance, newSignUp, redeemSignUp, type SignUp, signUpOf } from '#platform/accounts/sign-ups.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Context } from '#server/context.ts'
import { createTenant } from '#server/create-tenant.ts'
import { credentialOf } from '#server/credential.ts'
import type { Entrance } from '#server/entrance.ts'
import { linkGone, orLinkGone } from '#server/link-gone.ts'
import { mustBeGoodPassword } from '#server/new-password.ts'
import { originOf } from '#server/origin.ts'
import { openRateLimit } from '#server/rate-limit.ts'
import { body, emailAddress, language, token } from '#server/read-body.ts'
import { data, nothing, slug } from '#server/routes/shapes.ts'
import { signUpCheck, signUpPage } from '#server/routes/sign-up-shapes.ts'
import { setSessionCookie } from '#server/session-cookie.ts'
import { type Answers, answersFrom, answersJson, lettersAsked, sendSignUpLetter, termsOf } from '#server/sign-up.ts'
import { questions } from '#server/sign-up-form.ts'

const asked = body({ email: emailAddress, language })
const check = body({ token })

/** Nobody makes this server write to many strangers: so many letters does one network ask for. */
const lettersAnHour = 20

const tags = ['Signing up']

/** 410 for a link that no longer works, 403 where it may not be used (any more). */
async function signUpBy({ config, entrance: { accounts } }: Context, given: string): Promise<SignUp> {
  const found = await signUpOf(accounts, accounts.database.global, given)
  if (found === undefined) throw linkGone()
  if (config.signup === 'closed' || (config.signup === 'invite' && !found.invited)) throw forbidden('sign-up.closed')
  return found
}

/** Is whoever asks signed in as the holder of this account? */
async function holds({ principals }: Entrance, request: FastifyRequest, account: Account): Promise<boolean> {
  if (credentialOf(request)?.kind !== 'session') return false
  const signedIn = await principals.signedIn(request).catch(noSession)
  return signedIn?.account.id === account.id
}

/** Strangers set up an organisation: by a link to their address, which shows that it is theirs. Nothing is made before that, and whoever declines leaves no trace. */
export async function signUpRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { config, entrance, sending } = context
  const { accounts, baseUrl, background } = entrance
  const { database } = accounts
  const letters = openRateLimit(accounts.clock, 60 * 60_000)
  // The routes read their bodies themselves; the schemas are for the API document.
  app.setValidatorCompiler(() => () => true)

  app.get(
    '/sign-up',
    { config: { perAddress: 120 }, schema: { summary: 'What signing up asks for', tags, response: { 200: data(signUpPage) } } },
    async () => {
      const { agreement, policy, minimumAge, countries } = termsOf(config)
      const mode = config.signup
      return { data: { mode, mails: sending.mail !== undefined, countries, minimumAge, agreement, policy, questions: questions() } }
    },
  )

  app.post(
    '/sign-up',
    { config: { perAddress: 20 }, schema: { summary: 'Ask for a link to sign up', tags, body: asked.json, response: { 202: nothing } } },
    async (request, reply) => {
      const given = asked.read(request.body)
      if (config.signup !== 'open') throw forbidden('sign-up.closed')
      // In memory: whoever declines leaves no row.
      const seconds = letters.take(networkOf(request.ip), lettersAnHour)
      if (seconds > 0) throw tooMany('too-many-requests', seconds)
      // The answer waits for nothing more, and so does not tell whether the address has an account.
      background.start('sign-up letter not sent', async () => {
        if ((await countAttempt(accounts, [lettersAsked(accounts, given.email)])) > 0) return
        const link = newSignUp(accounts, given.email, 'asked')
        await database.global(link.statement)
        await sendSignUpLetter(sending, baseUrl, { ...given, ...link, invited: false })
      })
      return reply.code(202).send()
    },
  )
  linkRoutes(app, context)
  confirmRoute(app, context)
}

function linkRoutes(app: FastifyInstance, context: Context): void {
  const { entrance } = context
  const { accounts } = entrance
  const { database } = accounts

  app.post(
    '/sign-up/check',
    {
      config: { perAddress: 60 },
      schema: { summary: 'For whom this link is', tags, body: check.json, response: { 200: data(signUpCheck) } },
    },
    async (request) => {
      const { email } = await signUpBy(context, check.read(request.body).token)
      const account = await accountByEmail(database.global, email)
      return {
        data: { email, hasAccount: account !== undefined, signedIn: account !== undefined && (await holds(entrance, request, account)) },
      }
    },
  )

  app.post(
    '/sign-up/decline',
    { config: { perAddress: 60 }, schema: { summary: 'Decline, and leave no trace', tags, body: check.json, response: { 204: nothing } } },
    async (request, reply) => {
      const { token: given } = check.read(request.body)
      const found = await signUpOf(accounts, database.global, given)
      await database.global(forgetSignUp(given))
      if (found !== undefined) await clear(database.global, lettersAsked(accounts, found.email))
      return reply.code(204).send()
    },
  )
}

/** Account and organisation, and what was agreed to: all of it or nothing. */
function confirmRoute(app: FastifyInstance, context: Context): void {
  const { config, entrance } = context
  const { accounts, keys, baseUrl } = entrance
  const { database } = accounts

  app.post(
    '/sign-up/confirm',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Set up the organisation', tags, body: answersJson, response: { 201: data(slug) } },
    },
    async (request, reply) => {
      const given = answersFrom(config, request.body)
      const { email } = await signUpBy(context, given.token)
      const account = await accountByEmail(database.global, email)
      if (account !== undefined && !(await holds(entrance, request, account))) throw conflict('sign-up.other-account')
      const owner = await ownerFrom(given, email, account)
      const along = (made: { accountId: string; tenantId: string }): Statement[] => [
        redeemSignUp(accounts, given.token),
        changeTenantProfile(made.tenantId, given),
        ...(account === undefined ? [changeProfile(made.accountId, given)] : []),
        ...termsOf(config).agreed.map((each) => newAcceptance(accounts, made, each, given.language)),
      ]
      const created = await orLinkGone(
        createTenant(accounts, keys, {
          name: given.organisation,
          country: given.country,
          language: given.language,
          timeZone: timeZoneOf(given.country),
          currency: currencyOf(given.country),
          owner,
          account: account ?? 'new',
          along,
          ...(account === undefined ? { signInFrom: originOf(request) } : {}),
        }),
      )
      await clear(database.global, lettersAsked(accounts, email))
      if (created.sessionToken !== null) setSessionCookie(reply, baseUrl, created.sessionToken)
      return reply.code(201).send({ data: { slug: created.slug } })
    },
  )
}

/** Who has an account keeps its name and password. */
async function ownerFrom(given: Answers, email: string, account: Account | undefined) {
  if (account !== undefined) return { name: account.name, email, password: '' }
  const { name, password } = given
  if (name === null) throw invalid([{ pointer: '/name', code: 'required' }])
  if (password === null) throw invalid([{ pointer: '/password', code: 'required' }])
  await mustBeGoodPassword(password, [name, email, given.organisation])
  return { name, email, password }
}

function noSession(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
