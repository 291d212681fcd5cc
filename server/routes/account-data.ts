import type { FastifyPluginAsync } from 'fastify'
import { accountData } from '#platform/accounts/account-data.ts'
import type { Entrance } from '#server/entrance.ts'
import { mustBeProven } from '#server/prove.ts'

/** What whoever runs the installation holds about the holder of an account, beside what each organisation holds about its member (Art. 15 and 20 GDPR). */
export const accountDataRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { database, clock } = entrance.accounts
  app.get(
    '/account/data',
    { schema: { summary: 'Everything about my account: sessions, devices, what happened, what I agreed to', tags: ['Account'] } },
    async (request, reply) => {
      const { account } = await mustBeProven(entrance, request)
      const madeAt = clock.now().toISOString()
      const found = { format: 'steward-account', version: 1, madeAt, data: await accountData(database.global, account.id) }
      return reply
        .header('content-disposition', `attachment; filename="account-${madeAt.slice(0, 10)}.json"`)
        .type('application/json')
        .send(`${JSON.stringify(found, null, 2)}\n`)
    },
  )
}
