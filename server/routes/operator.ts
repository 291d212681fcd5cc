import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { unauthenticated } from '#engine/api/errors.ts'
import { isTokenGone, redeemToken } from '#platform/accounts/tokens.ts'
import type { Context } from '#server/context.ts'
import { linkGone } from '#server/link-gone.ts'
import { body, token } from '#server/read-body.ts'
import { data, dataList, findingShape, nothing, tenantCounts } from '#server/routes/shapes.ts'
import { cookieName } from '#server/session-cookie.ts'

const operatorCookie = 'steward_operator'
const life = 60 * 60 * 1000
const wanted = body({ token })
const tags = ['Operator']

/** How the installation is, for whoever runs it: let in for an hour by a link of the command line, and to these routes alone. */
export function operatorRoutes(app: FastifyInstance, { engine, config, examine }: Context): void {
  const { keys, clock, database } = engine
  const cookie = cookieName(config.baseUrl, operatorCookie)
  const flags = { path: '/', httpOnly: true, sameSite: 'strict', secure: config.baseUrl.startsWith('https:') } as const
  const signed = (until: number): string => `${until}.${keys.installation.mac('operator session', String(until)).toString('base64url')}`

  const mustBeOperator = (request: FastifyRequest): void => {
    const shown = request.cookies[operatorCookie] ?? ''
    const until = Number(shown.split('.')[0])
    // The comparison is of keyed hashes: how long it takes tells nothing of the key.
    const isOurs =
      Number.isSafeInteger(until) && keys.installation.mac('shown', shown).equals(keys.installation.mac('shown', signed(until)))
    if (!isOurs || until <= clock.now().getTime()) throw unauthenticated('operator.no-session')
  }
  const letIn = (reply: FastifyReply): void => {
    const until = clock.now().getTime() + life
    reply.setCookie(cookie, signed(until), { ...flags, maxAge: life / 1000 })
  }

  app.post(
    '/operator/session',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Come in by the operator’s link', tags, body: wanted.json, response: { 204: nothing } },
    },
    async (request, reply) => {
      const given = wanted.read(request.body)
      await database
        .globalTransaction((query) => query(redeemToken({ clock }, 'operator', given.token)))
        .catch((error: unknown) => {
          throw isTokenGone(error) ? linkGone() : error
        })
      letIn(reply)
      return reply.code(204).send()
    },
  )
  app.delete('/operator/session', { schema: { summary: 'Leave', tags, response: { 204: nothing } } }, async (_request, reply) => {
    reply.clearCookie(cookie, flags)
    return reply.code(204).send()
  })
  app.get(
    '/operator/doctor',
    { schema: { summary: 'How the installation is', tags, response: { 200: dataList(findingShape) } } },
    async (request) => {
      mustBeOperator(request)
      return { data: await examine() }
    },
  )
  app.get(
    '/operator/tenants',
    { schema: { summary: 'Tenants that are closing, and those that are gone', tags, response: { 200: data(tenantCounts) } } },
    async (request) => {
      mustBeOperator(request)
      const { rows } = await database.global({ name: 'operator_tenants', text: 'select open, closing, ended from app.tenant_counts()' })
      return { data: rows[0] ?? { open: 0, closing: 0, ended: 0 } }
    },
  )
}
