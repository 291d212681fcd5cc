import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { readMember, type Standing } from '#engine/access/standing.ts'
import { conflict, invalid, tooMany } from '#engine/api/errors.ts'
import { type Account, accountByEmail, addMembership, confirmEmail, newAccount } from '#platform/accounts/account.ts'
import { networkOf } from '#platform/accounts/addresses.ts'
import { countAttempt, forgive, subjectOf } from '#platform/accounts/attempts.ts'
import type { Factor } from '#platform/accounts/factors.ts'
import { type TenantName, tenantOf } from '#platform/accounts/tenants.ts'
import { redeemToken, tokenOf } from '#platform/accounts/tokens.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'
import { askAtMailbox } from '#server/confirm-address.ts'
import { credentialOf } from '#server/credential.ts'
import type { Entrance } from '#server/entrance.ts'
import { finishSignIn } from '#server/finish-sign-in.ts'
import { readJoinToken } from '#server/join-link.ts'
import { linkGone, orLinkGone } from '#server/link-gone.ts'
import { mustBeGoodPassword } from '#server/new-password.ts'
import { body, optional, password, text, token } from '#server/read-body.ts'
import { data, invitation } from '#server/routes/shapes.ts'
import { answered, signedIn } from '#server/routes/signed-in.ts'

const check = body({ token })
const wanted = body({ token, name: optional(text(120)), password: optional(password) })
type Wanted = ReturnType<typeof wanted.read>

const tags = ['Joining']

interface Invitation {
  readonly token: string
  /** The link is the one that the mailbox got. */
  readonly mailed: boolean
  readonly tenant: TenantName
  readonly memberId: string
  readonly member: NonNullable<Standing['member']>
  readonly settings: NonNullable<Standing['settings']>
}

/** A member who was added comes in by the link, with a new account or the one they have. */
export const joinRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals, background } = entrance
  const { database } = accounts

  app.post(
    '/join/check',
    {
      config: { perAddress: 60 },
      schema: { summary: 'What this link lets me join', tags, body: check.json, response: { 200: data(invitation) } },
    },
    async (request) => {
      const { tenant, member } = await invitationOf(entrance, check.read(request.body).token)
      const hasAccount = (await accountByEmail(database.global, member.email)) !== undefined
      return { data: { tenant: tenant.name, email: member.email, hasAccount } }
    },
  )

  app.post(
    '/join',
    { config: { perAddress: 30 }, schema: { summary: 'Join a tenant', tags, body: wanted.json, response: signedIn } },
    async (request, reply) => {
      const given = wanted.read(request.body)
      const invited = await invitationOf(entrance, given.token)
      const { account, statements, factor } = await accountFor(entrance, request, given, invited)
      const { token: redeemed, mailed, tenant, memberId } = invited
      const joined = addMembership(account.id, tenant.id, memberId, accounts.clock.now())
      const confirmed = mailed ? [confirmEmail(accounts, account.id)] : []
      await orTaken(
        database.globalTransaction(async (query) => {
          for (const each of [redeemToken(accounts, 'join', redeemed), ...statements, joined, ...confirmed]) await query(each)
        }),
      )
      principals.forget({ tenantId: tenant.id })
      if (!mailed) background.start('letter to confirm an address not sent', () => askAtMailbox(entrance, account, account.email))
      return answered(reply, await finishSignIn(entrance, request, reply, { accountId: account.id, method: 'link', factor }))
    },
  )
}

/** Two links for the same address, used in the same moment: the second finds the account of the first (409), and then joins with it. */
async function orTaken(work: Promise<void>): Promise<void> {
  await orLinkGone(work).catch((error: unknown) => {
    throw error instanceof DatabaseError && error.constraint === 'account_email_key' ? conflict('not-unique') : error
  })
}

/**
 * For whom the link is. 410 also when the member was changed in any way since it was made: whoever holds a link that went to a mistyped address, or was shown when the
 * member had fewer rights, shall not come in with it.
 */
async function invitationOf({ accounts }: Entrance, given: string): Promise<Invitation> {
  const { database } = accounts
  const { token, mailed } = readJoinToken(accounts, given)
  const subject = await tokenOf(accounts, database.global, 'join', token)
  if (!subject?.tenantId || !subject.memberId) throw linkGone()
  const tenant = await tenantOf(database.global, subject.tenantId)
  const { member, settings } = await readMember(database, subject.tenantId, subject.memberId)
  if (
    tenant === undefined ||
    settings === undefined ||
    member === undefined ||
    member.state === 'inactive' ||
    member.updatedAt > subject.createdAt
  )
    throw linkGone()
  return { token, mailed, tenant, memberId: subject.memberId, member, settings }
}

type Joining = Promise<{
  account: Pick<Account, 'id' | 'name' | 'email' | 'language' | 'timeZone'>
  statements: readonly Statement[]
  factor: Factor | null
}>

/** The account of the member's address: the one that is there, once its holder has shown to be its holder, or a new one. */
async function accountFor(entrance: Entrance, request: FastifyRequest, given: Wanted, { tenant, member, settings }: Invitation): Joining {
  const { accounts } = entrance
  const existing = await accountByEmail(accounts.database.global, member.email)
  if (existing !== undefined) {
    return { account: existing, statements: [], factor: await mustHold(entrance, request, existing, given.password) }
  }
  if (given.password === undefined) throw invalid([{ pointer: '/password', code: 'required' }])
  const name = given.name ?? member.name
  await mustBeGoodPassword(given.password, [name, member.email, tenant.name])
  const { language, timeZone } = settings
  const fresh = { name, email: member.email, language, timeZone, passwordHash: await accounts.passwords.hash(given.password) }
  const { id, statement } = newAccount(accounts, fresh)
  return { account: { ...fresh, id }, statements: [statement], factor: null }
}

/** Signed in as this account already, or its password. Guesses are counted as when signing in. Gives the second factor of the session that there is. */
async function mustHold(
  { accounts, principals }: Entrance,
  request: FastifyRequest,
  account: Account,
  typed: string | undefined,
): Promise<Factor | null> {
  if (typed === undefined) {
    if (credentialOf(request)?.kind !== 'session') throw invalid([{ pointer: '/password', code: 'required' }])
    const session = await principals.signedIn(request)
    if (session.account.id !== account.id) throw conflict('join.other-account')
    return session.factor
  }
  const subject = subjectOf(accounts, 'account', account.email)
  const address = subjectOf(accounts, 'address', networkOf(request.ip))
  const seconds = await countAttempt(accounts, [subject, address])
  if (seconds > 0) throw tooMany('session.locked', seconds)
  if (!(await accounts.passwords.verify(account.passwordHash, typed)))
    throw invalid([{ pointer: '/password', code: 'session.wrong-credentials' }])
  await forgive(accounts, subject, address)
  return null
}
