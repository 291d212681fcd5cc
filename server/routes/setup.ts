import type { FastifyPluginAsync } from 'fastify'
import { ApiError } from '#engine/api/errors.ts'
import { currencyOf, timeZoneOf } from '#platform/accounts/places.ts'
import { hasTenant } from '#platform/accounts/tenants.ts'
import { tokenOf } from '#platform/accounts/tokens.ts'
import { createTenant } from '#server/create-tenant.ts'
import type { Entrance } from '#server/entrance.ts'
import { linkGone, orLinkGone } from '#server/link-gone.ts'
import { mustBeGoodPassword } from '#server/new-password.ts'
import { originOf } from '#server/origin.ts'
import { body, country, emailAddress, language, optional, password, text, timeZone, token } from '#server/read-body.ts'
import { data, nothing, slug } from '#server/routes/shapes.ts'
import { setSessionCookie } from '#server/session-cookie.ts'

const check = body({ token })
const wanted = body({
  token,
  organisation: text(120),
  country,
  name: text(120),
  email: emailAddress,
  password,
  language,
  timeZone: optional(timeZone),
})

/** The first owner sets the installation up, by the link that the server printed. */
export const setupRoutes: FastifyPluginAsync<{ entrance: Entrance }> = async (app, { entrance }) => {
  const { accounts, keys, baseUrl } = entrance

  async function mustWork(given: string): Promise<void> {
    const { database } = accounts
    const works = !(await hasTenant(database.global)) && (await tokenOf(accounts, database.global, 'set-up', given)) !== undefined
    if (!works) throw linkGone()
  }

  app.post(
    '/setup/check',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Does this set-up link still work?', tags: ['Set-up'], body: check.json, response: { 204: nothing } },
    },
    async (request, reply) => {
      await mustWork(check.read(request.body).token)
      return reply.code(204).send()
    },
  )

  app.post(
    '/setup',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Set the installation up', tags: ['Set-up'], body: wanted.json, response: { 201: data(slug) } },
    },
    async (request, reply) => {
      const given = wanted.read(request.body)
      await mustWork(given.token)
      await mustBeGoodPassword(given.password, [given.name, given.email, given.organisation])
      const created = await orLinkGone(
        createTenant(accounts, keys, {
          name: given.organisation,
          country: given.country,
          language: given.language,
          timeZone: given.timeZone ?? timeZoneOf(given.country),
          currency: currencyOf(given.country),
          owner: { name: given.name, email: given.email, password: given.password },
          setupToken: given.token,
          signInFrom: originOf(request),
        }),
      )
      if (created.sessionToken === null) throw new ApiError(500, 'internal')
      setSessionCookie(reply, baseUrl, created.sessionToken)
      return reply.code(201).send({ data: { slug: created.slug } })
    },
  )
}
