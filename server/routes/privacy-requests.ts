import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { badRequest, invalid } from '#engine/api/errors.ts'
import { accessExportFor } from '#engine/people/access-export.ts'
import { mustBePeople } from '#engine/people/there.ts'
import { changePrivacyContact, type PrivacyContact, privacyContactOf } from '#engine/requests/contact.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { fulfilRequest } from '#engine/requests/fulfil.ts'
import { mostRequests, requestsFor } from '#engine/requests/page.ts'
import { tenantCountry } from '#engine/requests/refusal.ts'
import { changeRequestSettings, requestSettingsOf } from '#engine/requests/settings.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { letterOf, requestOf, summariesOf, wholeOf } from '#engine/requests/view.ts'
import {
  askBack,
  cancelRequest,
  choosePeople,
  extendRequest,
  letterJob,
  noteAnswer,
  refuseRequest,
  vouchFor,
} from '#engine/requests/work.ts'
import { authorityText } from '#privacy/requests/authorities.ts'
import { behalves, erasureDeciders, filedChannels, type RequestKind, requestKinds } from '#schema/request.ts'
import { readMoment } from '#schema/values/day.ts'
import { isId } from '#schema/values/id.ts'
import { asking } from '#server/asking.ts'
import type { Context } from '#server/context.ts'
import { requestPaper } from '#server/mail/request-letters.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenAtScreen } from '#server/prove.ts'
import { body, emailAddress, language, listOf, nullable, oneOf, optional, text, type Value, yesOrNo } from '#server/read-body.ts'
import { sendAccessFile } from '#server/routes/access-file.ts'
import {
  anyText,
  contactShape,
  corrections,
  people,
  requestLetterShape,
  requestPage,
  requestSettingsShape,
  wholeRequest,
} from '#server/routes/privacy-shapes.ts'
import { data } from '#server/routes/shapes.ts'

const moment: Value<string> = { json: { type: 'string', format: 'date-time' }, read: (input) => readMoment(input) }
const memberId: Value<string> = {
  json: { type: 'string', format: 'uuid' },
  read(input) {
    if (typeof input !== 'string' || !isId(input)) throw invalid([{ pointer: '/inCharge', code: 'id.not-an-id' }])
    return input
  },
}

const filed = body({
  kind: oneOf(requestKinds),
  channel: oneOf(filedChannels),
  name: nullable(text(200)),
  email: nullable(emailAddress),
  text: anyText(10_000),
  behalf: optional(oneOf(behalves)),
  child: nullable(text(200)),
  fast: optional(yesOrNo),
  identity: nullable(text(2000)),
  people: optional(people),
  receivedAt: optional(moment),
  language: optional(language),
})
const chosen = body({ people: optional(people), identity: optional(nullable(text(2000))) })
const vouched = body({ text: text(2000) })
const written = body({ text: text(10_000) })
const maybeWritten = body({ text: anyText(10_000) })
const fulfilled = body({ text: anyText(10_000), corrections: optional(corrections), unread: optional(yesOrNo) })
const chosenSettings = body({ erasure: oneOf(erasureDeciders) })
/** What is left out stays as it is. */
const contact = body({
  ...{
    name: optional(nullable(text(200))),
    email: optional(nullable(emailAddress)),
    site: optional(nullable(text(300))),
    post: optional(nullable(text(500))),
    whatsapp: optional(nullable(text(50))),
  },
  ...{ authority: optional(nullable(text(500))), inCharge: optional(listOf(memberId)) },
})

const tags = ['Privacy requests']

type At = FastifyRequest<{ Params: { id: string; event: string }; Querystring: { state?: string; cursor?: string; person?: string } }>

/** A fast one is carried out by itself, whoever it is about: it takes whoever may answer, as the button does. */
async function mustSetOff({ entrance }: Context, request: FastifyRequest, { principal }: Writing, kind: RequestKind): Promise<void> {
  mustBeAdmin(principal)
  if (kind !== 'erasure') throw invalid([{ pointer: '/kind', code: 'choice.not-one-of', params: { allowed: 'erasure' } }])
  await mustBeProvenAtScreen(entrance, request)
}

/** What people ask about their data, for those who answer: owners and admins; managers see and file. */
export async function privacyRequestRoutes(app: FastifyInstance, context: Context): Promise<void> {
  app.setValidatorCompiler(() => () => true)

  app.get(
    '/privacy-requests',
    { schema: { summary: 'Requests: what is owed by when it is due, else newest first', tags, response: { 200: requestPage } } },
    async (request: At) => {
      const { system } = await asking(context, request, 'file')
      const { state = 'open', cursor, person } = request.query
      if (cursor !== undefined && !isId(cursor)) throw badRequest('cursor.unknown')
      const lists = {
        open: { owed: ['open', 'waiting'], after: cursor ?? null },
        unconfirmed: { closed: ['unconfirmed'], before: cursor ?? null },
        closed: { closed: ['done', 'refused', 'cancelled'], before: cursor ?? null },
      } as const
      if (person !== undefined) {
        if (!isId(person)) throw badRequest('cursor.unknown')
        return { data: await summariesOf(system, await requestsFor(system, { recordId: person })), next: null }
      }
      if (!Object.hasOwn(lists, state)) throw badRequest('audit.bad-filter', { key: 'state' })
      const found = await requestsFor(system, lists[state as keyof typeof lists])
      return { data: await summariesOf(system, found), next: found.length < mostRequests ? null : (found.at(-1)?.id ?? null) }
    },
  )

  app.post(
    '/privacy-requests',
    {
      schema: { summary: 'File a request that came by mail, post or phone', tags, body: filed.json, response: { 201: data(wholeRequest) } },
    },
    async (request, reply) => {
      const { writing, system } = await asking(context, request, 'file')
      const given = filed.read(request.body)
      const about = given.people ?? []
      if (given.fast === true) await mustSetOff(context, request, writing, given.kind)
      await mustBePeople(system, about)
      const { receivedAt, ...rest } = given
      const at = receivedAt === undefined || receivedAt === '' ? {} : { receivedAt }
      if (at.receivedAt !== undefined && at.receivedAt > writing.clock.now().toISOString())
        throw invalid([{ pointer: '/receivedAt', code: 'request.not-yet' }])
      const asked = {
        ...rest,
        ...at,
        people: about,
        fast: given.fast ?? false,
        behalf: given.behalf ?? 'self',
        language: given.language ?? writing.principal.language,
      }
      const made = await fileRequest(writing, asked, (each) => letterJob(writing, each.id)(each.events))
      return reply.code(201).send({ data: await wholeOf(system, made) })
    },
  )
  oneRequest(app, context)
  steps(app, context)
  fulfilRoute(app, context)
  contactRoutes(app, context)
  settingsRoutes(app, context)
}

function oneRequest(app: FastifyInstance, context: Context): void {
  app.get(
    '/privacy-requests/:id',
    { schema: { summary: 'A request, whole', tags, response: { 200: data(wholeRequest) } } },
    async (request: At) => {
      const { system } = await asking(context, request, 'file')
      return { data: await wholeOf(system, await requestOf(system, request.params.id)) }
    },
  )
  app.patch(
    '/privacy-requests/:id',
    {
      schema: {
        summary: 'Say about whom it is, and how who asks was checked',
        tags,
        body: chosen.json,
        response: { 200: data(wholeRequest) },
      },
    },
    async (request: At) => {
      const { writing, system } = await asking(context, request, 'answer')
      const given = chosen.read(request.body)
      if (given.people !== undefined && (await requestOf(system, request.params.id)).fast)
        await mustBeProvenAtScreen(context.entrance, request)
      const moved = await choosePeople(writing, system, request.params.id, given.people, given.identity)
      return { data: await wholeOf(system, moved) }
    },
  )
  app.get('/privacy-requests/:id/file', { schema: { summary: 'The file that answers a request', tags } }, async (request: At, reply) => {
    const { system } = await asking(context, request, 'answer')
    await mustBeProvenAtScreen(context.entrance, request)
    const { id } = await requestOf(system, request.params.id)
    return sendAccessFile(reply, context, system, await accessExportFor(system, id))
  })
  app.get(
    '/privacy-requests/:id/letters/:event',
    { schema: { summary: 'A letter of a request, to read or to print', tags, response: { 200: data(requestLetterShape) } } },
    async (request: At) => {
      const { system } = await asking(context, request, 'file')
      const letter = await letterOf(system, await requestOf(system, request.params.id), request.params.event)
      return { data: { subject: letter.subject, text: requestPaper(letter) } }
    },
  )
}

function steps(app: FastifyInstance, context: Context): void {
  const step = (
    name: string,
    summary: string,
    reader: typeof written | typeof maybeWritten,
    run: (writing: Writing, id: string, text: string) => Promise<PrivacyRequest>,
  ) =>
    app.post(
      `/privacy-requests/:id/${name}`,
      { schema: { summary, tags, body: reader.json, response: { 200: data(wholeRequest) } } },
      async (request: At) => {
        const { writing, system } = await asking(context, request, 'answer')
        const given = reader.read(request.body ?? {})
        return { data: await wholeOf(system, await run(writing, request.params.id, given.text)) }
      },
    )
  step('confirm', 'Say how you made sure who asks, where their mailbox does not', vouched, vouchFor)
  step('ask', 'Ask the person something; the clock stands still', written, askBack)
  step('answered', 'They answered; the clock goes on', maybeWritten, noteAnswer)
  step('extend', 'Two months more, once, with the reason', written, extendRequest)
  step('refuse', 'Refuse, with the reason and the authority', written, refuseRequest)
  step('cancel', 'They no longer want it', maybeWritten, (writing, id) => cancelRequest(writing, id))
}

function fulfilRoute(app: FastifyInstance, context: Context): void {
  app.post(
    '/privacy-requests/:id/fulfil',
    {
      schema: {
        summary: 'Do what was asked, and write the letter; of several corrections only those that are named',
        tags,
        body: fulfilled.json,
        response: { 200: data(wholeRequest) },
      },
    },
    async (request: At) => {
      const { writing, system } = await asking(context, request, 'answer')
      const given = fulfilled.read(request.body ?? {})
      if ((await requestOf(system, request.params.id)).kind === 'erasure') await mustBeProvenAtScreen(context.entrance, request)
      return { data: await wholeOf(system, await fulfilRequest(writing, request.params.id, given.text, given)) }
    },
  )
}

/** What Steward answers by itself. */
function settingsRoutes(app: FastifyInstance, context: Context): void {
  app.get(
    '/request-settings',
    { schema: { summary: 'Who decides about wishes to be deleted', tags, response: { 200: data(requestSettingsShape) } } },
    async (request) => ({ data: await requestSettingsOf((await asking(context, request, 'file')).system) }),
  )
  app.put(
    '/request-settings',
    {
      schema: {
        summary: 'Choose who decides about wishes to be deleted',
        tags,
        body: chosenSettings.json,
        response: { 200: data(requestSettingsShape) },
      },
    },
    async (request) => {
      const { writing, system } = await asking(context, request, 'answer')
      await changeRequestSettings(writing, chosenSettings.read(request.body))
      return { data: await requestSettingsOf(system) }
    },
  )
}

/** How people reach whoever is in charge, and who that is in the app. */
function contactRoutes(app: FastifyInstance, context: Context): void {
  const answer = async (system: Writing) => ({
    data: { ...(await privacyContactOf(system)), known: authorityText((await tenantCountry(system)) ?? '', null) ?? null },
  })
  app.get(
    '/privacy-contact',
    { schema: { summary: 'Who is in charge of privacy', tags, response: { 200: data(contactShape) } } },
    async (request) => answer((await asking(context, request, 'file')).system),
  )
  app.patch(
    '/privacy-contact',
    { schema: { summary: 'Say who is in charge of privacy', tags, body: contact.json, response: { 200: data(contactShape) } } },
    async (request) => {
      const { writing, system } = await asking(context, request, 'answer')
      const named = Object.entries(contact.read(request.body)).filter(([, value]) => value !== undefined)
      await changePrivacyContact(writing, Object.fromEntries(named) as Partial<PrivacyContact>)
      return answer(system)
    },
  )
}
