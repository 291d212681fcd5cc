import type { FastifyPluginAsync } from 'fastify'
import { accountByEmail, accountOf, changePassword, claimAccount, membershipsOf } from '#platform/accounts/account.ts'
import { clear, countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { newToken, redeemToken, tokenOf } from '#platform/accounts/tokens.ts'
import type { Entrance } from '#server/entrance.ts'
import { linkGone, orLinkGone } from '#server/link-gone.ts'
import { resetLetter } from '#server/mail/account-letters.ts'
import { mustBeGoodPassword } from '#server/new-password.ts'
import { originOf } from '#server/origin.ts'
import { body, emailAddress, password, token } from '#server/read-body.ts'
import { nothing } from '#server/routes/shapes.ts'
import { linkTo } from '#server/setup-link.ts'

const asked = body({ email: emailAddress })
const chosen = body({ token, password })

const tags = ['Account']

/** A new password by a link in a letter. */
export const resetRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals } = entrance
  const { database, passwords } = accounts

  app.post(
    '/account/reset',
    {
      config: { perAddress: 20 },
      schema: { summary: 'Ask for a link to choose a new password', tags, body: asked.json, response: { 202: nothing } },
    },
    async (request, reply) => {
      const { email } = asked.read(request.body)
      // The answer waits for nothing and so tells nothing: neither by what it says nor by when.
      entrance.background.start('reset letter not sent', () => sendResetLetter(entrance, email))
      return reply.code(202).send()
    },
  )

  app.post(
    '/account/reset/confirm',
    { config: { perAddress: 30 }, schema: { summary: 'Choose a new password', tags, body: chosen.json, response: { 204: nothing } } },
    async (request, reply) => {
      const given = chosen.read(request.body)
      const subject = await tokenOf(accounts, database.global, 'reset', given.token)
      const account = await accountOf(database.global, subject?.accountId ?? '00000000-0000-0000-0000-000000000000')
      if (account === undefined) throw linkGone()
      await mustBeGoodPassword(given.password, [account.name, account.email])
      const passwordHash = await passwords.hash(given.password)
      await orLinkGone(
        database.globalTransaction(async (query) => {
          await query(redeemToken(accounts, 'reset', given.token))
          const claimed = await claimAccount(accounts, query, account.id)
          if (claimed) await query(securityEvent(accounts, account.id, 'factors-reset', originOf(request)))
          await changePassword(query, account.id, passwordHash, null)
          await clear(query, subjectOf(accounts, 'account', account.email))
          await query(securityEvent(accounts, account.id, 'password-changed', originOf(request)))
        }),
      )
      principals.forget({ accountId: account.id })
      return reply.code(204).send()
    },
  )
}

/** Nothing for an address without account, or one that was sent several letters lately. */
async function sendResetLetter({ accounts, baseUrl, sendLetter }: Entrance, email: string): Promise<void> {
  const { database } = accounts
  if ((await countAttempt(accounts, [subjectOf(accounts, 'reset', email)])) > 0) return
  const account = await accountByEmail(database.global, email)
  const [membership] = account === undefined ? [] : await membershipsOf(database.global, account.id)
  if (account === undefined || membership === undefined) return
  const { token: secret, expiresAt, statement } = newToken(accounts, 'reset', { accountId: account.id })
  await database.global(statement)
  const letter = resetLetter(account, account.name, { link: linkTo(baseUrl, 'reset', secret), expiresAt })
  await sendLetter({ ...letter, tenantId: membership.tenantId, template: 'account.reset', to: { name: account.name, email } })
}
