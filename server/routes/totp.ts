import type { FastifyPluginAsync } from 'fastify'
import { ApiError, conflict, invalid, notFound, tooMany } from '#engine/api/errors.ts'
import { clear, countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import { factorsOf } from '#platform/accounts/factors.ts'
import { confirmTotp, newTotp, removeTotp } from '#platform/accounts/totp.ts'
import type { Query } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'
import { addFactor, removeFactor } from '#server/change-factors.ts'
import type { Entrance } from '#server/entrance.ts'
import { provenToAddFactor, whoAddsFactor } from '#server/prove.ts'
import { body, text } from '#server/read-body.ts'
import { newTotp as newTotpShape, recoveryCodes } from '#server/routes/security-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

const confirmation = body({ code: text(20) })

const tags = ['Account']

/** The signed-in person's authenticator app. */
export const totpRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts } = entrance
  const query: Query = (statement) => accounts.database.global(statement)

  app.post(
    '/account/totp',
    { schema: { summary: 'Begin to add an authenticator app; its secret is shown once', tags, response: { 201: data(newTotpShape) } } },
    async (request, reply) => {
      const { account } = await provenToAddFactor(entrance, request)
      if ((await factorsOf(query, account.id)).totp) throw conflict('factor.exists')
      const { id, secret, uri, statement } = newTotp(accounts, account.id, account.email)
      await query(statement)
      return reply.code(201).send({ data: { id, secret, uri } })
    },
  )

  app.post<{ Params: { id: string } }>(
    '/account/totp/:id/confirm',
    {
      schema: {
        summary: 'Add the authenticator app by a code of it',
        tags,
        body: confirmation.json,
        response: { 200: data(recoveryCodes) },
      },
    },
    async (request) => {
      const signedIn = await whoAddsFactor(entrance, request)
      const { account } = signedIn
      const { code } = confirmation.read(request.body)
      const { id } = request.params
      if (!isId(id)) throw notFound()
      const guessed = subjectOf(accounts, 'factor', `enrolment ${id}`)
      const seconds = await countAttempt(accounts, [guessed])
      if (seconds > 0) throw tooMany('session.locked', seconds)
      const codes = await addFactor(entrance, request, signedIn, 'code', async (inside) => {
        const confirmed = await confirmTotp(accounts, inside, account.id, id, code)
        if (confirmed === 'wrong') throw invalid([{ pointer: '/code', code: 'factor.wrong-code' }])
        if (confirmed === 'gone') throw new ApiError(410, 'factor.enrolment-gone')
      })
      await clear(query, guessed)
      return { data: { recoveryCodes: codes } }
    },
  )

  app.delete(
    '/account/totp',
    { schema: { summary: 'Remove the authenticator app', tags, response: { 204: nothing } } },
    async (request, reply) => {
      await removeFactor(entrance, request, (inside, accountId) => removeTotp(inside, accountId))
      return reply.code(204).send()
    },
  )
}
