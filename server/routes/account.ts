import type { FastifyPluginAsync } from 'fastify'
import { invalid, tooMany } from '#engine/api/errors.ts'
import { enqueue } from '#engine/jobs.ts'
import { accountOf, changeAccount, changePassword } from '#platform/accounts/account.ts'
import { clear, countAttempt, guessesIn } from '#platform/accounts/attempts.ts'
import { holdAccount } from '#platform/accounts/factors.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import type { AccountView } from '#platform/accounts/sessions.ts'
import type { Entrance } from '#server/entrance.ts'
import { spreadAccount } from '#server/members.ts'
import { mustBeGoodPassword } from '#server/new-password.ts'
import { originOf } from '#server/origin.ts'
import { body, language, optional, password, text, timeZone } from '#server/read-body.ts'
import { data, nothing, ownAccount } from '#server/routes/shapes.ts'

const profile = body({ name: optional(text(120)), language: optional(language), timeZone: optional(timeZone) })
const newPassword = body({ current: password, password })

const tags = ['Account']

/** The signed-in person's own profile and password. */
export const accountRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals } = entrance
  const { database, passwords } = accounts
  const confirmedOrNot = async (account: AccountView) => ({
    ...account,
    emailConfirmed: (await accountOf(database.global, account.id))?.emailConfirmed === true,
  })

  app.get('/account', { schema: { summary: 'My profile', tags, response: { 200: data(ownAccount) } } }, async (request) => {
    const { account } = await principals.signedIn(request)
    return { data: await confirmedOrNot(account) }
  })

  app.patch(
    '/account',
    { schema: { summary: 'Change my profile', tags, body: profile.json, response: { 200: data(ownAccount) } } },
    async (request) => {
      const { account } = await principals.signedIn(request)
      const given = profile.read(request.body)
      const changed = await database.globalTransaction(async (query) => {
        // Of what two browsers change at once both stays.
        await query(holdAccount(account.id))
        const { name, language, timeZone } = (await accountOf(query, account.id)) ?? account
        const now = {
          ...account,
          name: given.name ?? name,
          language: given.language ?? language,
          timeZone: given.timeZone ?? timeZone,
        }
        await changeAccount(query, now)
        await query(enqueue('spread_account', { accountId: account.id }))
        return now
      })
      principals.forget({ accountId: account.id })
      // Every list that shows this person shows the new name with the next look.
      if (changed.name !== account.name) await spreadAccount({ ...accounts, keys: entrance.keys }, changed)
      return { data: await confirmedOrNot(changed) }
    },
  )

  app.post(
    '/account/password',
    { config: { perAddress: 30 }, schema: { summary: 'Change my password', tags, body: newPassword.json, response: { 204: nothing } } },
    async (request, reply) => {
      const { account, sessionId } = await principals.signedIn(request)
      const given = newPassword.read(request.body)
      // Whoever found the browser open may not try passwords here without end either; strangers at the front door do not count.
      const subject = guessesIn(accounts, sessionId)
      const seconds = await countAttempt(accounts, [subject])
      if (seconds > 0) throw tooMany('session.locked', seconds)
      const stored = await accountOf(database.global, account.id)
      if (!(await passwords.verify(stored?.passwordHash, given.current))) throw invalid([{ pointer: '/current', code: 'password.wrong' }])
      await clear(database.global, subject)
      await mustBeGoodPassword(given.password, [account.name, account.email])
      const passwordHash = await passwords.hash(given.password)
      await database.globalTransaction(async (query) => {
        await changePassword(query, account.id, passwordHash, sessionId)
        await query(securityEvent(accounts, account.id, 'password-changed', originOf(request)))
      })
      principals.forget({ accountId: account.id })
      return reply.code(204).send()
    },
  )
}
