import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { softOptIns, switchSoftOptIn } from '#engine/consent/soft-opt-ins.ts'
import { writingAs } from '#engine/engine.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { softOptInCountry } from '#server/routes/consent-shapes.ts'
import { dataList, nothing } from '#server/routes/shapes.ts'

const tags = ['Consent']

type At = FastifyRequest<{ Params: { country: string } }>

/** In which countries a sale stands in for consent; owners and admins switch it. */
export function softOptInRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  async function ask(request: FastifyRequest): Promise<Writing> {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    return writingAs(engine, principal)
  }

  app.get(
    '/soft-opt-in-countries',
    {
      schema: {
        summary: 'In which countries a sale may stand in for consent, and does',
        tags,
        response: { 200: dataList(softOptInCountry) },
      },
    },
    async (request) => ({ data: await softOptIns(await ask(request)) }),
  )

  for (const [method, on, summary] of [
    ['PUT', true, 'Let a sale stand in for consent in this country'],
    ['DELETE', false, 'Ask for consent in this country'],
  ] as const)
    app.route({
      method,
      url: '/soft-opt-in-countries/:country',
      schema: { summary, tags, response: { 204: nothing } },
      handler: async (request: FastifyRequest, reply) => {
        await switchSoftOptIn(await ask(request), (request as At).params.country, on)
        return reply.code(204).send()
      },
    })
}
