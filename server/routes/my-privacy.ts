import type { FastifyInstance, FastifyRequest } from 'fastify'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { accessExportFor } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { type Checked, closePage, pageOf } from '#engine/requests/checks.ts'
import { askAs } from '#engine/requests/fulfil.ts'
import { mine, pageFor, reachable, readProposals, requestsFor, requestsFrom } from '#engine/requests/page.ts'
import { holdersOf } from '#engine/requests/people.ts'
import type { AtTenant } from '#engine/requests/tenant.ts'
import { cancelRequest } from '#engine/requests/work.ts'
import { accountOf } from '#platform/accounts/account.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { behalves, requestKinds } from '#schema/request.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { linkGone } from '#server/link-gone.ts'
import { body, nullable, oneOf, optional, text, token } from '#server/read-body.ts'
import { sendAccessFile } from '#server/routes/access-file.ts'
import { tenantOfPath } from '#server/routes/privacy-front.ts'
import { anyText, myPage, myRequest, proposals } from '#server/routes/privacy-shapes.ts'
import { data, nothing } from '#server/routes/shapes.ts'

const wish = {
  kind: oneOf(requestKinds),
  text: anyText(10_000),
  name: nullable(text(200)),
  behalf: optional(oneOf(behalves)),
  child: nullable(text(200)),
  proposals: optional(proposals),
}
const shown = body({ token })
const asked = body({ token, ...wish })
const taken = body({ token, id: text(36) })
const askedInApp = body(wish)
const tags = ['Your data']

type At = FastifyRequest<{ Params: { slug: string } }>

interface Visit {
  readonly at: AtTenant
  readonly checked: Checked
  readonly shared: boolean
  /** Whom the page is about: nobody where several people share the address. */
  readonly people: readonly PersonRef[]
}

/** The page of somebody who has shown that an address is theirs: what is held, and every right. */
export async function myPrivacyRoutes(app: FastifyInstance, context: Context): Promise<void> {
  app.setValidatorCompiler(() => () => true)

  const visit = async (request: At, given: string): Promise<Visit> => {
    const at = await tenantOfPath(context, request)
    const checked = await pageOf(at.writing, given)
    if (checked === undefined) throw linkGone()
    const { people, shared } = await holdersOf(at.writing, checked.email)
    return { at, checked, shared, people: shared ? [] : people.map(({ entity, id }) => ({ entity, id })) }
  }

  app.post(
    '/privacy/:slug/page',
    { config: { perAddress: 120 }, schema: { summary: 'What is held about one', tags, body: shown.json, response: { 200: data(myPage) } } },
    async (request: At) => {
      const { at, checked, shared, people } = await visit(request, shown.read(request.body).token)
      const requests = await requestsFrom(at.writing, checked.email)
      const page = await pageFor(at.writing, people, requests, checked.language)
      // Whoever reads a mailbox with others sees that somebody asked, not what they were given.
      const own = shared ? page.requests.map((each) => ({ ...each, file: null })) : page.requests
      return { data: { tenant: at.name, email: checked.email, shared, ...(await reachable(at.writing)), ...page, requests: own } }
    },
  )

  app.post(
    '/privacy/:slug/page/requests',
    { config: { perAddress: 60 }, schema: { summary: 'Use a right', tags, body: asked.json, response: { 201: data(myRequest) } } },
    async (request: At, reply) => {
      const given = asked.read(request.body)
      const { at, checked, people } = await visit(request, given.token)
      const { email, language } = checked
      const behalf = given.behalf ?? 'self'
      const about = behalf === 'self' ? people : []
      const wanted = { ...given, behalf, people: about, email, language, channel: 'page' as const }
      const made = await askAs(at.writing, { ...wanted, proposals: readProposals(at.writing, about, given.proposals ?? []) })
      return reply.code(201).send({ data: await mine(at.writing, made) })
    },
  )

  closingRoutes(app, context, visit)
  inAppRoutes(app, context)
}

type VisitOf = (request: At, given: string) => Promise<Visit>

/** What one does with the open page besides asking: take something back, take the data along, close it. */
function closingRoutes(app: FastifyInstance, context: Context, visit: VisitOf): void {
  app.post(
    '/privacy/:slug/page/cancel',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Take a request of one’s own back', tags, body: taken.json, response: { 200: data(myRequest) } },
    },
    async (request: At) => {
      const given = taken.read(request.body)
      const { at, checked } = await visit(request, given.token)
      const own = await requestsFrom(at.writing, checked.email)
      if (!own.some(({ id }) => id === given.id)) throw notFound()
      return { data: await mine(at.writing, await cancelRequest(at.writing, given.id)) }
    },
  )

  app.post(
    '/privacy/:slug/page/file',
    { config: { perAddress: 30 }, schema: { summary: 'The file that answers a request of one’s own', tags, body: taken.json } },
    async (request: At, reply) => {
      const given = taken.read(request.body)
      const { at, checked, shared } = await visit(request, given.token)
      const own = (await requestsFrom(at.writing, checked.email)).find(({ id }) => id === given.id)
      if (own === undefined || shared) throw notFound()
      return sendAccessFile(reply, context, at.writing, await accessExportFor(at.writing, own.id))
    },
  )

  app.post(
    '/privacy/:slug/close',
    { config: { perAddress: 60 }, schema: { summary: 'Close one’s page', tags, body: shown.json, response: { 204: nothing } } },
    async (request: At, reply) => {
      const at = await tenantOfPath(context, request)
      await closePage(at.writing, shown.read(request.body).token)
      return reply.code(204).send()
    },
  )
}

/** The same for members, who have shown who they are by signing in. */
function inAppRoutes(app: FastifyInstance, context: Context): void {
  const { engine, entrance } = context
  const ask = async (request: FastifyRequest) => {
    const principal = await entrance.principals.resolve(request)
    if (principal.kind !== 'member' || principal.actorId === null || principal.accountId === null)
      throw forbidden('notifications.members-only')
    const system = await asSystem(engine, principal.tenantId)
    const account = await accountOf(engine.database.global, principal.accountId)
    const person = { entity: 'member', id: principal.actorId }
    return { principal, system, person, account, tenant: await tenantOf(engine.database.global, principal.tenantId) }
  }

  app.get('/my-privacy', { schema: { summary: 'What is held about me', tags, response: { 200: data(myPage) } } }, async (request) => {
    const { principal, system, person, account, tenant } = await ask(request)
    const requests = await requestsFor(system, { recordId: person.id })
    const page = await pageFor(system, [person], requests, principal.language)
    return { data: { tenant: tenant?.name ?? '', email: account?.email ?? '', shared: false, ...(await reachable(system)), ...page } }
  })

  app.get(
    '/my-privacy/requests/:id/file',
    { schema: { summary: 'The file that answers a request of mine', tags } },
    async (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
      const { system, person } = await ask(request)
      const { id } = request.params
      const own = isId(id) ? await requestsFor(system, { recordId: person.id }) : []
      if (!own.some((each) => each.id === id)) throw notFound()
      return sendAccessFile(reply, context, system, await accessExportFor(system, id))
    },
  )

  app.post(
    '/my-privacy/requests',
    { schema: { summary: 'Use a right of mine', tags, body: askedInApp.json, response: { 201: data(myRequest) } } },
    async (request, reply) => {
      const { principal, system, person, account } = await ask(request)
      const given = askedInApp.read(request.body)
      const behalf = given.behalf ?? 'self'
      const about = behalf === 'self' ? [person] : []
      const who = { email: account?.email ?? null, name: account?.name ?? null, language: principal.language, channel: 'app' as const }
      const proposed = readProposals(system, about, given.proposals ?? [])
      const made = await askAs(system, { ...given, ...who, behalf, people: about, proposals: proposed })
      return reply.code(201).send({ data: await mine(system, made) })
    },
  )

  app.post(
    '/my-privacy/requests/:id/cancel',
    { schema: { summary: 'Take a request of mine back', tags, response: { 200: data(myRequest) } } },
    async (request: FastifyRequest<{ Params: { id: string } }>) => {
      const { system, person } = await ask(request)
      const { id } = request.params
      const own = isId(id) ? await requestsFor(system, { recordId: person.id }) : []
      if (!own.some((each) => each.id === id)) throw notFound()
      return { data: await mine(system, await cancelRequest(system, id)) }
    },
  )
}
