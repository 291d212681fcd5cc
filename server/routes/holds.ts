import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act.ts'
import { writingAs } from '#engine/engine.ts'
import { titlesOf } from '#engine/labels.ts'
import { confirm, type Hold, holds, mayHold, propose, protects, release, review } from '#engine/retain/holds.ts'
import { send } from '#engine/send.ts'
import { translate } from '#messages/catalogue.ts'
import { accountOf } from '#platform/accounts/account.ts'
import type { Context } from '#server/context.ts'
import { letter } from '#server/mail/letter.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, day, nullable, oneOf, text, type Value } from '#server/read-body.ts'
import { holdShape } from '#server/routes/retention-shapes.ts'
import { data, dataList, id, nothing, record } from '#server/routes/shapes.ts'

const tags = ['Holds']
/** What a list is filtered by: read by the engine, which says what is wrong with it. */
const filter: Value<unknown> = { json: { type: ['object', 'null'] }, optional: true, read: (input) => input ?? null }
const wanted = body({
  scope: oneOf(['record', 'filter', 'entity']),
  entity: text(60),
  recordId: nullable(text(36)),
  filter,
  authority: text(200),
  reason: text(2000),
  reviewOn: day,
})
const confirmed = body({ code: nullable(text(60)) })
const looked = body({ reviewOn: day })

type At = FastifyRequest<{ Params: { id: string } }>

/** Every hold with the title of its record; a proposal that nobody confirmed in time has lapsed. */
async function answers(writing: Writing): Promise<unknown[]> {
  const found = await holds(writing)
  const titles = new Map<string, string>()
  for (const [name, group] of Map.groupBy(
    found.filter(({ recordId }) => recordId !== null),
    ({ entity }) => entity,
  ))
    for (const [recordId, title] of await titlesOf(
      writing,
      name,
      group.map((hold) => String(hold.recordId)),
    ))
      titles.set(recordId, title)
  const now = writing.clock.now()
  return found.map((hold: Hold) => ({
    ...hold,
    title: titles.get(hold.recordId ?? '') ?? null,
    state: hold.state === 'proposed' && !protects(hold, now) ? 'lapsed' : hold.state,
  }))
}

/** To whoever is alone: the code of the second yes, which counts from tomorrow on. */
async function mailCode({ engine, sending, config }: Context, { principal }: Writing, code: string): Promise<void> {
  const account = await accountOf(engine.database.global, principal.accountId ?? '')
  if (account === undefined) return
  const { language, name, email } = account
  const words = letter({
    subject: translate(language, 'retention.mail.subject'),
    greeting: translate(language, 'accounts.mail.hello', { name }),
    text: translate(language, 'retention.mail.text', { code }),
    button: translate(language, 'retention.mail.button'),
    link: `${config.baseUrl}/${principal.slug}/privacy/holds`,
    linkHint: translate(language, 'accounts.mail.openInBrowser'),
    closing: [translate(language, 'retention.mail.otherwise')],
  })
  await send(sending, { ...words, tenantId: principal.tenantId, template: 'hold.confirm', to: { name, email }, credential: true })
}

/** What may not end although it should; owners and admins alone, and people alone. */
export function holdRoutes(app: FastifyInstance, context: Context): void {
  const { engine, entrance } = context
  async function ask(request: FastifyRequest): Promise<Writing> {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    const writing = await writingAs(engine, principal)
    mayHold(writing)
    return writing
  }

  app.get('/holds', { schema: { summary: 'What may not end', tags, response: { 200: dataList(holdShape) } } }, async (request) => ({
    data: await answers(await ask(request)),
  }))

  app.post(
    '/holds',
    { schema: { summary: 'Propose a hold; somebody else confirms it', tags, body: wanted.json, response: { 201: data(record({ id })) } } },
    async (request, reply) => {
      const writing = await ask(request)
      const made = await propose(writing, wanted.read(request.body))
      if (made.code !== null) await mailCode(context, writing, made.code)
      return reply.code(201).send({ data: { id: made.id } })
    },
  )

  app.post(
    '/holds/:id/confirm',
    {
      schema: {
        summary: 'Confirm a hold; whoever is alone does so a day later, with the mailed code',
        tags,
        body: confirmed.json,
        response: { 204: nothing },
      },
    },
    async (request: At, reply) => {
      const writing = await ask(request)
      await confirm(writing, request.params.id, confirmed.read(request.body ?? {}).code)
      return reply.code(204).send()
    },
  )

  app.post(
    '/holds/:id/review',
    { schema: { summary: 'Say when a hold that is still needed is looked at again', tags, body: looked.json, response: { 204: nothing } } },
    async (request: At, reply) => {
      const writing = await ask(request)
      await review(writing, request.params.id, looked.read(request.body).reviewOn)
      return reply.code(204).send()
    },
  )

  app.post(
    '/holds/:id/release',
    { schema: { summary: 'Release a hold', tags, response: { 204: nothing } } },
    async (request: At, reply) => {
      await release(await ask(request), request.params.id)
      return reply.code(204).send()
    },
  )
}
