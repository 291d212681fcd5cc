import type { FastifyInstance, FastifyRequest } from 'fastify'
import { notFound } from '#engine/api/errors.ts'
import { choicesOf, choose, leave } from '#engine/consent/choices.ts'
import { type ChoiceLink, choiceToken, readChoiceToken } from '#engine/consent/links.ts'
import { confirmWish, pendingWish } from '#engine/consent/opt-ins.ts'
import { purposesOf, topicOf } from '#engine/consent/purposes.ts'
import { receiptOf } from '#engine/consent/receipts.ts'
import { languageOf } from '#engine/consent/telling.ts'
import { tenantNameOf } from '#engine/consent/tenant-name.ts'
import { countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import { tenantBySlug } from '#platform/accounts/tenants.ts'
import { wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { saysGpc } from '#server/gpc.ts'
import { linkGone } from '#server/link-gone.ts'
import { sendConfirmLetter } from '#server/mail/confirm-letter.ts'
import { body, emailAddress, language, listOf, nullable, oneOf, text, token, type Value } from '#server/read-body.ts'
import { choices, optedIn, optIn, subscribing } from '#server/routes/consent-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

export const uuid: Value<string> = {
  json: { type: 'string', format: 'uuid' },
  read: (input) => {
    if (typeof input !== 'string' || !isId(input)) throw wrong('id.not-an-id')
    return input
  },
}

const choiceLink: Value<string> = {
  ...token,
  json: { type: 'string', maxLength: 400 },
  read: (input) => (typeof input === 'string' ? input.slice(0, 400) : ''),
}
const opened = body({ token: choiceLink })
const chosen = body({ token: choiceLink, purposeId: nullable(uuid), act: oneOf(['given', 'withdrawn', 'objected']) })
const asked = body({ email: emailAddress, name: nullable(text(120)), purposeIds: listOf(uuid), language })
const confirming = body({ token })

const tags = ['Choices of people']

/** What anybody can do without an account, by a link from a letter or on a form. No cookie is read or set. */
export async function choiceRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { engine } = context

  async function linkOf(given: string): Promise<ChoiceLink> {
    const link = await readChoiceToken(engine.keys, given)
    if (link === undefined) throw notFound()
    return link
  }

  async function answer(link: ChoiceLink) {
    const [organisation, spoken, found] = await Promise.all([
      tenantNameOf(engine, link.tenantId),
      languageOf(engine, link.tenantId),
      choicesOf(engine, link),
    ])
    return { data: { organisation, language: spoken, purposeId: link.purposeId, ...found } }
  }

  app.post(
    '/preferences/open',
    {
      config: { perAddress: 120 },
      schema: { summary: 'What somebody chose to get', tags, body: opened.json, response: { 200: data(choices) } },
    },
    async (request) => answer(await linkOf(opened.read(request.body).token)),
  )

  app.post(
    '/preferences',
    { config: { perAddress: 120 }, schema: { summary: 'Choose', tags, body: chosen.json, response: { 200: data(choices) } } },
    async (request) => {
      const { token: given, purposeId, act } = chosen.read(request.body)
      const link = await linkOf(given)
      if (purposeId === null && act === 'given') throw notFound()
      await choose(engine, link, { purposeId, act, method: 'preference-centre', gpc: saysGpc(request), language: null })
      return answer(link)
    },
  )

  app.post(
    '/preferences/receipt',
    { config: { perAddress: 30 }, schema: { summary: 'What somebody said so far, signed', tags, body: opened.json } },
    async (request, reply) => {
      const receipt = await receiptOf(engine, await linkOf(opened.read(request.body).token))
      return reply.type('application/json').header('content-disposition', 'attachment; filename="consent-receipt.json"').send(receipt)
    },
  )
  subscribeRoutes(app, context)
  confirmRoutes(app, context)
}

function subscribeRoutes(app: FastifyInstance, context: Context): void {
  const { engine, entrance } = context
  const { accounts, background } = entrance

  async function tenantFor(request: FastifyRequest): Promise<{ id: string; name: string }> {
    const tenant = await tenantBySlug(accounts.database.global, (request.params as { slug: string }).slug)
    if (tenant === undefined) throw notFound()
    return tenant
  }

  app.get(
    '/subscribe/:slug',
    { config: { perAddress: 120 }, schema: { summary: 'What one can subscribe to', tags, response: { 200: data(subscribing) } } },
    async (request) => {
      const { id, name } = await tenantFor(request)
      const [spoken, purposes] = await Promise.all([languageOf(engine, id), purposesOf(engine.database, id)])
      return { data: { organisation: name, language: spoken, topics: purposes.filter(({ active }) => active).map(topicOf) } }
    },
  )

  app.post(
    '/subscribe/:slug',
    {
      config: { perAddress: 20 },
      schema: { summary: 'Ask to get something; a letter asks back', tags, body: asked.json, response: { 202: nothing } },
    },
    async (request, reply) => {
      const { id } = await tenantFor(request)
      const { email, name, purposeIds, language: spoken } = asked.read(request.body)
      const wish = { email, name: name ?? '', purposeIds, language: spoken, from: 'form' } as const
      // The answer waits for nothing: it tells nobody whether the tenant knows the address.
      background.start('confirmation letter not sent', async () => {
        if ((await countAttempt(accounts, [subjectOf(accounts, 'reset', `subscribe ${id} ${email}`)])) > 0) return
        await sendConfirmLetter(context, id, wish, null)
      })
      return reply.code(202).send()
    },
  )
}

function confirmRoutes(app: FastifyInstance, { engine }: Context): void {
  app.post(
    '/opt-in/check',
    {
      config: { perAddress: 60 },
      schema: { summary: 'What this link confirms', tags, body: confirming.json, response: { 200: data(optIn) } },
    },
    async (request) => {
      const wish = await pendingWish(engine, confirming.read(request.body).token)
      if (wish === undefined) throw linkGone()
      const organisation = await tenantNameOf(engine, wish.tenantId)
      return { data: { organisation, language: wish.language, topics: wish.purposes.map(topicOf) } }
    },
  )

  app.post(
    '/opt-in/confirm',
    {
      config: { perAddress: 30 },
      schema: { summary: 'Consent, by a click of one’s own', tags, body: confirming.json, response: { 200: data(optedIn) } },
    },
    async (request) => {
      const done = await confirmWish(engine, confirming.read(request.body).token, saysGpc(request))
      if (done === undefined) throw linkGone()
      const { wish, person } = done
      const [organisation, cipher] = await Promise.all([tenantNameOf(engine, wish.tenantId), engine.keys.tenant(wish.tenantId)])
      const link = choiceToken(cipher, { tenantId: wish.tenantId, person, purposeId: null, messageId: null })
      return { data: { organisation, choices: link } }
    },
  )
}

/**
 * One-click unsubscribe (RFC 8058): mail programs post to the address that a GET shows as a page. No cookie, no redirect, whatever the body is written in; as often as anybody
 * likes, for ever.
 */
export async function unsubscribeRoutes(app: FastifyInstance, { engine }: Context): Promise<void> {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4096 }, (_request, _body, done) => done(null, null))
  app.post<{ Params: { token: string } }>(
    '/unsubscribe/:token',
    { config: { perAddress: 600 }, schema: { summary: 'Unsubscribe by one click (RFC 8058)', tags, response: { 204: nothing } } },
    async (request, reply) => {
      const link = await readChoiceToken(engine.keys, request.params.token)
      if (link === undefined) throw notFound()
      await leave(engine, link, saysGpc(request))
      return reply.code(204).send()
    },
  )
}
