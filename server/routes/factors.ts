import type { FastifyPluginAsync } from 'fastify'
import { conflict } from '#engine/api/errors.ts'
import { factorsOf, hasFactor, holdAccount } from '#platform/accounts/factors.ts'
import { passkeysOf } from '#platform/accounts/passkeys.ts'
import { newRecoveryCodes, recoveryCodesLeft } from '#platform/accounts/recovery-codes.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { totpOf } from '#platform/accounts/totp.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Entrance } from '#server/entrance.ts'
import { originOf } from '#server/origin.ts'
import { mustBeProven } from '#server/prove.ts'
import { factors, recoveryCodes } from '#server/routes/security-shapes.ts'
import { data } from '#server/routes/shapes.ts'

const tags = ['Account']

/** The signed-in person's second factors: what there is, and the recovery codes. */
export const factorRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, principals } = entrance
  const { database } = accounts
  const query: Query = (statement) => database.global(statement)

  app.get('/account/factors', { schema: { summary: 'My second factors', tags, response: { 200: data(factors) } } }, async (request) => {
    const { account } = await principals.signedIn(request)
    const passkeys = (await passkeysOf(query, account.id)).map(({ id, name, createdAt, lastUsedAt }) => ({
      id,
      name,
      createdAt,
      lastUsedAt,
    }))
    return { data: { totp: await totpOf(query, account.id), passkeys, recoveryCodes: await recoveryCodesLeft(query, account.id) } }
  })

  app.post(
    '/account/recovery-codes',
    { schema: { summary: 'Ten new recovery codes, shown once; older ones no longer work', tags, response: { 200: data(recoveryCodes) } } },
    async (request) => {
      const { account } = await mustBeProven(entrance, request)
      const { codes, statement } = newRecoveryCodes(accounts, account.id)
      await database.globalTransaction(async (inside) => {
        await inside(holdAccount(account.id))
        if (!hasFactor(await factorsOf(inside, account.id))) throw conflict('factor.none')
        await inside(statement)
        await inside(securityEvent(accounts, account.id, 'recovery-codes-made', originOf(request)))
      })
      return { data: { recoveryCodes: codes } }
    },
  )
}
