import type { FastifyInstance, FastifyRequest } from 'fastify'
import { profileFields } from '#domain/operator/sign-up-form.ts'
import { ApiError, conflict, forbidden } from '#engine/api/errors.ts'
import { enqueue } from '#engine/jobs.ts'
import { accountOf, membershipsOf } from '#platform/accounts/account.ts'
import { changeEmail, emailChangeOf } from '#platform/accounts/email-changes.ts'
import { holdAccount } from '#platform/accounts/factors.ts'
import { changeProfile, type Profile, profileOf } from '#platform/accounts/profile.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import { acceptancesOf } from '#platform/accounts/sign-ups.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { askAtMailbox } from '#server/confirm-address.ts'
import type { Context } from '#server/context.ts'
import { credentialOf } from '#server/credential.ts'
import { linkGone, orLinkGone } from '#server/link-gone.ts'
import { emailChangedLetter } from '#server/mail/account-letters.ts'
import { leaveTenant, spreadAccount } from '#server/members.ts'
import type { Principals } from '#server/principal.ts'
import { mustBeProven } from '#server/prove.ts'
import { body, emailAddress, token } from '#server/read-body.ts'
import { acceptance, profile as profileShape } from '#server/routes/profile-shapes.ts'
import { data, dataList, nothing } from '#server/routes/shapes.ts'
import { answerTo, countryIn } from '#server/sign-up-form.ts'

const answers = (country: string) =>
  body({
    jobTitle: answerTo(profileFields.jobTitle, country),
    phone: answerTo(profileFields.phone, country),
    address: answerTo(profileFields.address, country),
  })
const newEmail = body({ email: emailAddress })
const confirmed = body({ token })

const tags = ['Account']

/** What an account holder says of themselves, the address by which they sign in, and leaving an organisation. */
export async function profileRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { accounts, principals } = context.entrance
  const { database } = accounts
  app.setValidatorCompiler(() => () => true)

  app.get(
    '/account/profile',
    { schema: { summary: 'What I said of myself', tags, response: { 200: data(profileShape) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      return { data: await profileOf(database.global, account.id) }
    },
  )

  app.patch(
    '/account/profile',
    { schema: { summary: 'Change what I say of myself', tags, body: answers('DE').json, response: { 200: data(profileShape) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      const sent = (request.body ?? {}) as Readonly<Record<string, unknown>>
      const after = await database.globalTransaction(async (query) => {
        await query(holdAccount(account.id))
        const before = await profileOf(query, account.id)
        // A number without country code is meant as one of the country of the address.
        const country = countryIn(sent.address ?? before.address)
        const changed = { ...before, ...onlySent(sent, answers(country).read(sent) as Profile) }
        await query(changeProfile(account.id, changed))
        return changed
      })
      return { data: after }
    },
  )

  app.get(
    '/account/acceptances',
    { schema: { summary: 'What I agreed to', tags, response: { 200: dataList(acceptance) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      return { data: await acceptancesOf(database.global, account.id) }
    },
  )
  addressRoutes(app, context)
  leaveRoute(app, context)
}

/** The address by which one signs in. */
function addressRoutes(app: FastifyInstance, context: Context): void {
  const { engine, entrance } = context
  const { accounts, principals, background } = entrance
  const { database } = accounts

  app.post(
    '/account/email',
    {
      config: { perAddress: 20 },
      schema: { summary: 'Ask for another e-mail address', tags, body: newEmail.json, response: { 202: nothing } },
    },
    async (request, reply) => {
      const { account } = await mustBeProven(entrance, request)
      const { email } = newEmail.read(request.body)
      // Whether somebody has the address already is not told: then no letter goes there.
      background.start('letter to a new address not sent', () => askAtMailbox(entrance, account, email))
      return reply.code(202).send()
    },
  )

  app.post(
    '/account/email/confirm',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Confirm another e-mail address', tags, body: confirmed.json, response: { 204: nothing } },
    },
    async (request, reply) => {
      const given = confirmed.read(request.body)
      const change = await emailChangeOf(accounts, database.global, given.token)
      const before = change && (await accountOf(database.global, change.accountId))
      if (change === undefined || before === undefined) throw linkGone()
      const accountId = before.id
      await mustBeHolder(principals, request, before, change.email)
      await orLinkGone(
        database.globalTransaction(async (query) => {
          await query(changeEmail(accounts, given.token))
          await query(enqueue('spread_account', { accountId }))
        }),
      ).catch(orTaken)
      principals.forget({ accountId })
      if (change.email === before.email) return reply.code(204).send()
      await spreadAccount(engine, { ...before, email: change.email })
      background.start('notice to an old address not sent', () => tellOldAddress(context, before, change.email))
      return reply.code(204).send()
    },
  )
}

function leaveRoute(app: FastifyInstance, { engine, entrance: { principals } }: Context): void {
  app.post(
    '/membership/leave',
    { schema: { summary: 'Leave the organisation', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const principal = await principals.resolve(request)
      const { kind, actorId, tenantId } = principal
      if (kind !== 'member' || actorId === null) throw forbidden()
      await leaveTenant(engine, { ...principal, actorId })
      principals.forget({ tenantId })
      return reply.code(204).send()
    },
  )
}

/** What was left out stays as it is. */
const onlySent = (sent: Readonly<Record<string, unknown>>, read: Profile): Partial<Profile> =>
  Object.fromEntries(Object.entries(read).filter(([key]) => Object.hasOwn(sent, key)))

function orTaken(error: unknown): never {
  throw error instanceof DatabaseError && error.constraint === 'account_email_key' ? conflict('not-unique') : error
}

/**
 * The link shows that the mailbox is theirs; the session, that the account is. With the link alone somebody would confirm for a stranger who named their address. A session that a
 * tenant's provider opened confirms the address that the account has, and gives it no other.
 */
async function mustBeHolder(principals: Principals, request: FastifyRequest, { id, email }: AccountView, confirmed: string): Promise<void> {
  const signedIn = credentialOf(request)?.kind === 'session' ? await principals.session(request).catch(unlessNobody) : undefined
  if (signedIn?.account.id !== id) throw forbidden('email.sign-in-first')
  if (signedIn.onlyTenantId !== null && confirmed !== email) throw forbidden('session.confined')
}

function unlessNobody(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}

async function tellOldAddress({ entrance }: Context, before: AccountView, email: string): Promise<void> {
  const { accounts, baseUrl, sendLetter } = entrance
  const [membership] = await membershipsOf(accounts.database.global, before.id)
  if (membership === undefined) return
  const letter = emailChangedLetter(before, { name: before.name, email }, `${baseUrl}/sign-in`)
  const to = { name: before.name, email: before.email }
  await sendLetter({ ...letter, tenantId: membership.tenantId, template: 'account.email-changed', to })
}
