import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, notFound } from '#engine/api/errors.ts'
import { type Checked, enterCode, exchangeLink, linkOf, newLink } from '#engine/requests/checks.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { reachable } from '#engine/requests/page.ts'
import { type AtTenant, tenantAt } from '#engine/requests/tenant.ts'
import { confirmRequest } from '#engine/requests/work.ts'
import { sendUnkept } from '#engine/send.ts'
import { clear, countAttempt, type Subject, subjectOf } from '#platform/accounts/attempts.ts'
import { behalves, requestKinds } from '#schema/request.ts'
import type { Context } from '#server/context.ts'
import { linkGone } from '#server/link-gone.ts'
import { checkMail, codeMail } from '#server/mail/request-letters.ts'
import { body, emailAddress, language, nullable, oneOf, optional, text, token } from '#server/read-body.ts'
import { anyText, privacyFront } from '#server/routes/privacy-shapes.ts'
import { data, nothing, record, string } from '#server/routes/shapes.ts'

const asked = body({
  kind: oneOf(requestKinds),
  email: emailAddress,
  name: nullable(text(200)),
  text: anyText(10_000),
  behalf: optional(oneOf(behalves)),
  child: nullable(text(200)),
  language,
})
const address = body({ email: emailAddress, language })
const shown = body({ token })
const typed = body({ token, code: text(20) })

const tags = ['Your data']
const tokenShape = record({ token: string })

type At = FastifyRequest<{ Params: { slug: string } }>

/** The tenant of the path, as it is open to people without an account: 404 for one that is not there, or whose rows are going. */
export async function tenantOfPath({ engine, entrance }: Context, { params: { slug } }: At): Promise<AtTenant> {
  const at = /^[a-z0-9-]{1,60}$/.test(slug) ? await tenantAt(engine, slug) : undefined
  if (at === undefined || (await entrance.closures.of(at.writing.principal.tenantId))?.state === 'deleting') throw notFound()
  return at
}

/** Whoever wants to know what a business holds about them, or to decide about it, needs no account: an address that is theirs is enough. */
export async function privacyFrontRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const { sending, entrance } = context
  app.setValidatorCompiler(() => () => true)

  app.get(
    '/privacy/:slug',
    { config: { perAddress: 120 }, schema: { summary: 'Whom to ask about one’s data', tags, response: { 200: data(privacyFront) } } },
    async (request: At) => {
      const at = await tenantOfPath(context, request)
      return { data: { tenant: at.name, mails: sending.mail !== undefined, ...(await reachable(at.writing)) } }
    },
  )

  app.post(
    '/privacy/:slug/requests',
    { config: { perAddress: 20 }, schema: { summary: 'Ask for one’s rights', tags, body: asked.json, response: { 202: nothing } } },
    async (request: At, reply) => {
      const at = await tenantOfPath(context, request)
      const given = asked.read(request.body)
      // The answer waits for nothing: neither what it says nor when tells who is known here.
      entrance.background.start('privacy request not filed', async () => {
        if (await tooOften(context, at, given.email)) return
        const { writing } = at
        const how = { channel: 'form', unconfirmed: true, mailless: sending.mail === undefined } as const
        const filed = await fileRequest(writing, { ...given, behalf: given.behalf ?? 'self', ...how })
        await sendLink(context, at, { email: given.email, language: given.language, requestId: filed.id })
      })
      return reply.code(202).send()
    },
  )

  app.post(
    '/privacy/:slug/links',
    {
      config: { perAddress: 20 },
      schema: { summary: 'Ask for a link to one’s own page', tags, body: address.json, response: { 202: nothing } },
    },
    async (request: At, reply) => {
      const at = await tenantOfPath(context, request)
      const given = address.read(request.body)
      entrance.background.start('privacy link not sent', async () => {
        if (await tooOften(context, at, given.email)) return
        await sendLink(context, at, { ...given, requestId: null })
      })
      return reply.code(202).send()
    },
  )
  checkRoutes(app, context)
}

function gone(): never {
  throw linkGone()
}

function checkRoutes(app: FastifyInstance, context: Context): void {
  const { entrance, sending } = context
  app.post(
    '/privacy/:slug/open',
    {
      config: { perAddress: 60 },
      schema: {
        summary: 'Use a link: confirms the request, and sends the code',
        tags,
        body: shown.json,
        response: { 200: data(tokenShape) },
      },
    },
    async (request: At) => {
      const at = await tenantOfPath(context, request)
      const { token: link } = shown.read(request.body)
      // What it confirms comes first: who is cut off in between uses the link once more.
      const { requestId, email } = (await linkOf(at.writing, link)) ?? gone()
      if (requestId !== null) await confirmRequest(at.writing, requestId, email)
      const opened = (await exchangeLink(at.writing, link)) ?? gone()
      const { token: next, code } = opened
      // To an address that was shown to be theirs; nothing of a code is kept.
      entrance.background.start('privacy code not sent', async () => {
        await sendUnkept(sending, { ...codeMail(opened.language, at.name, code), template: 'privacy.check', to: { name: email, email } })
      })
      return { data: { token: next } }
    },
  )

  app.post(
    '/privacy/:slug/code',
    {
      config: { perAddress: 60 },
      schema: { summary: 'Show the code that came by mail', tags, body: typed.json, response: { 200: data(tokenShape) } },
    },
    async (request: At) => {
      const at = await tenantOfPath(context, request)
      const given = typed.read(request.body)
      const entered = await enterCode(at.writing, given.token, given.code.replaceAll(/\s/g, ''))
      if (entered === 'gone') throw linkGone()
      if (entered === 'wrong') throw new ApiError(422, 'privacy.wrong-code')
      // Whoever came in takes their own letters with them: they may come again.
      await clear(entrance.accounts.database.global, lettersTo(context, at, entered.email))
      return { data: { token: entered.token } }
    },
  )
}

const lettersTo = ({ entrance: { accounts } }: Context, { writing }: AtTenant, email: string): Subject =>
  subjectOf(accounts, 'reset', `privacy ${writing.principal.tenantId} ${email.toLowerCase()}`)

/** An address is written to a few times, then it is left in peace for a while. */
const tooOften = async (context: Context, at: AtTenant, email: string): Promise<boolean> =>
  (await countAttempt(context.entrance.accounts, [lettersTo(context, at, email)])) > 0

/** Nothing of it is kept: whether somebody is held here is not to be read off an outbox either. */
async function sendLink({ engine, sending, config }: Context, { writing, slug, name }: AtTenant, checked: Checked): Promise<void> {
  const { token: secret, statement } = await newLink(writing, checked)
  await engine.database.batch(writing.principal.tenantId, [statement])
  const letter = checkMail(checked.language, name, `${config.baseUrl}/privacy/${slug}/me#${secret}`)
  await sendUnkept(sending, { ...letter, template: 'privacy.check', to: { name: checked.email, email: checked.email } })
}
