import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { badRequest, notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import {
  addWebhook,
  changeWebhook,
  deliveriesOf,
  endWebhook,
  pingWebhook,
  replay,
  rotateSecret,
  webhooksOf,
} from '#engine/webhooks/webhooks.ts'
import { wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'
import { readText } from '#schema/values/text.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { body, moment, optional, text, type Value, yesOrNo } from '#server/read-body.ts'

const tags = ['Webhooks']
const states = ['waiting', 'delivered', 'failed']

/** Names, each once; none at all stands for everything. */
const names: Value<readonly string[]> = {
  json: { type: 'array', items: { type: 'string', maxLength: 100 }, maxItems: 100 },
  read: (input) => {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > 100) throw wrong('too-many', { max: 100 })
    if (!input.every((name) => typeof name === 'string' && /^[\w.-]{1,100}$/.test(name))) throw wrong('not-text')
    return [...new Set(input as string[])]
  },
}

/** What it is for, in words; empty where nobody says so. */
const purpose: Value<string> = {
  json: { type: 'string', maxLength: 200 },
  read: (input) => readText(input, 200, false),
}

const made = body({ url: text(2000), description: optional(purpose), entities: optional(names), actions: optional(names) })
const changed = body({
  url: optional(text(2000)),
  description: optional(purpose),
  entities: optional(names),
  actions: optional(names),
  paused: optional(yesOrNo),
})
const since = body({ since: moment })

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>

type At = FastifyRequest<{ Params: { id: string; delivery: string }; Querystring: { cursor?: string; state?: string } }>

/** Other systems that are told of changes; owners and admins alone. */
export function webhookRoutes(app: FastifyInstance, { engine, entrance, outbound }: Context): void {
  async function ask(request: FastifyRequest): Promise<Writing> {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    const { id, delivery } = request.params as { id?: string; delivery?: string }
    if ((id !== undefined && !isId(id)) || (delivery !== undefined && !isId(delivery))) throw notFound()
    return writingAs(engine, principal)
  }

  app.get('/webhooks', { schema: { summary: 'Webhooks', tags } }, async (request) => ({ data: await webhooksOf(await ask(request)) }))

  app.post(
    '/webhooks',
    { schema: { summary: 'Make a webhook; its secret is shown once', tags, body: made.json } },
    async (request, reply) => {
      const writing = await ask(request)
      const wish = { description: '', entities: [], actions: [], ...given(made.read(request.body)) }
      return reply.code(201).send({ data: await addWebhook(writing, outbound, { ...wish, url: String(wish.url) }) })
    },
  )

  app.patch('/webhooks/:id', { schema: { summary: 'Change, pause or start a webhook', tags, body: changed.json } }, async (request: At) => {
    const writing = await ask(request)
    return { data: await changeWebhook(writing, outbound, request.params.id, given(changed.read(request.body))) }
  })

  app.delete('/webhooks/:id', { schema: { summary: 'End a webhook', tags } }, async (request: At, reply) => {
    await endWebhook(await ask(request), request.params.id)
    return reply.code(204).send()
  })

  app.post('/webhooks/:id/ping', { schema: { summary: 'Call a webhook once, to try it', tags } }, async (request: At, reply) =>
    reply.code(202).send({ data: { id: await pingWebhook(await ask(request), request.params.id) } }),
  )

  app.post('/webhooks/:id/rotate', { schema: { summary: 'A new secret; the old one signs for a day more', tags } }, async (request: At) => {
    const writing = await ask(request)
    await mustBeProvenHere(entrance, request)
    return { data: { secret: await rotateSecret(writing, request.params.id) } }
  })

  app.get('/webhooks/:id/deliveries', { schema: { summary: 'What was delivered and what was not', tags } }, async (request: At) => {
    const writing = await ask(request)
    const { cursor, state } = request.query
    if (cursor !== undefined && !isId(cursor)) throw badRequest('cursor.unknown')
    if (state !== undefined && !states.includes(state)) throw badRequest('audit.bad-filter', { key: 'state' })
    return deliveriesOf(writing, request.params.id, given({ cursor, state }))
  })

  app.post('/webhooks/:id/deliveries/:delivery/replay', { schema: { summary: 'Deliver one again', tags } }, async (request: At, reply) => {
    const again = await replay(await ask(request), request.params.id, { deliveryId: request.params.delivery })
    if (again === 0) throw notFound()
    return reply.code(202).send({ data: { count: again } })
  })

  app.post(
    '/webhooks/:id/replay',
    { schema: { summary: 'Deliver again what failed since then', tags, body: since.json } },
    async (request: At, reply) => {
      const writing = await ask(request)
      return reply.code(202).send({ data: { count: await replay(writing, request.params.id, since.read(request.body)) } })
    },
  )
}
