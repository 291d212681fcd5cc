import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compress from '@fastify/compress'
import files from '@fastify/static'
import fastJson from 'fast-json-stringify'
import fastify, { type FastifyInstance, type FastifyRequest, type FastifySerializerCompiler } from 'fastify'
import { notFound } from '#engine/api/errors.ts'
import { problemHandler } from '#engine/api/problem.ts'
import { recordRoutes } from '#engine/api/records.ts'
import { releaseModel } from '#engine/model-of.ts'
import { openReadNotes } from '#engine/reads/note.ts'
import { newId } from '#platform/clock/ids.ts'
import { gatherApi } from '#server/api-document.ts'
import { projectFolder } from '#server/config.ts'
import type { Context } from '#server/context.ts'
import { metricRoutes } from '#server/metrics.ts'
import { accessExportRoutes } from '#server/routes/access-exports.ts'
import { allowedAddressRoutes } from '#server/routes/allowed-addresses.ts'
import { archiveRoutes } from '#server/routes/archives.ts'
import { auditRoutes } from '#server/routes/audit.ts'
import { backupRoutes } from '#server/routes/backups.ts'
import { choiceRoutes, unsubscribeRoutes } from '#server/routes/choices.ts'
import { closureRoutes } from '#server/routes/closure.ts'
import { consentRoutes } from '#server/routes/consent.ts'
import { entranceRoutes } from '#server/routes/entrance.ts'
import { erasureRoutes } from '#server/routes/erasures.ts'
import { exportRoutes } from '#server/routes/exports.ts'
import { fileSettingsRoutes } from '#server/routes/file-settings.ts'
import { fileRoutes } from '#server/routes/files.ts'
import { healthRoutes } from '#server/routes/health.ts'
import { holdRoutes } from '#server/routes/holds.ts'
import { identityProviderRoutes } from '#server/routes/identity-provider.ts'
import { importRoutes } from '#server/routes/imports.ts'
import { invitationRoutes } from '#server/routes/invitations.ts'
import { liveRoutes } from '#server/routes/live.ts'
import { memberEndRoutes } from '#server/routes/member-end.ts'
import { myPrivacyRoutes } from '#server/routes/my-privacy.ts'
import { notificationRoutes } from '#server/routes/notifications.ts'
import { operatorRoutes } from '#server/routes/operator.ts'
import { outboxRoutes } from '#server/routes/outbox.ts'
import { ownModelRoutes } from '#server/routes/own-model.ts'
import { presenceRoutes } from '#server/routes/presence.ts'
import { privacyFrontRoutes } from '#server/routes/privacy-front.ts'
import { privacyRequestRoutes } from '#server/routes/privacy-requests.ts'
import { profileRoutes } from '#server/routes/profile.ts'
import { providerVisitRoutes } from '#server/routes/provider-visits.ts'
import { retentionRoutes } from '#server/routes/retention.ts'
import { reviewRoutes } from '#server/routes/reviews.ts'
import { roleRoutes } from '#server/routes/roles.ts'
import { signUpRoutes } from '#server/routes/sign-up.ts'
import { viewAsRoutes } from '#server/routes/view-as.ts'
import { webhookRoutes } from '#server/routes/webhooks.ts'
import { whyRoutes } from '#server/routes/why.ts'
import { secure, securityOptions } from '#server/security.ts'

const webFolder = join(projectFolder, 'dist/web')

/** The whole server as one Fastify instance, not yet listening. */
export async function buildApp(context: Context): Promise<FastifyInstance> {
  const { config, log, entrance, engine } = context
  const app = fastify({
    ...securityOptions(config),
    logger: false,
    genReqId: () => newId(engine.clock),
    // What is no URL never reaches a route, and so not the error handler either.
    frameworkErrors: (error, request, reply) => void problemHandler(log)(error, request, reply),
    // A wrong path answers like an unknown one, however it is spelled.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
  })
  // The schemas of bodies are for the document. Each route reads its own, which says what is wrong with every value, and turns no text into a list.
  app.setValidatorCompiler(() => () => true).setSerializerCompiler<object>(whenFirstUsed)
  app.setErrorHandler(problemHandler(log))
  // What PATCH takes (RFC 7396), under its own name too.
  app.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  logRequests(app, context)
  const document = gatherApi(app)
  await secure(app, { baseUrl: config.baseUrl, principals: entrance.principals })
  await app.register(compress, { threshold: 2048, encodings: ['br', 'gzip'] })
  healthRoutes(app, context)
  metricRoutes(app, context)
  await app.register(unsubscribeRoutes, context)
  await app.register(
    async (api) => {
      await api.register(entranceRoutes, { entrance })
      await api.register(signUpRoutes, context)
      await api.register(choiceRoutes, context)
      await api.register(profileRoutes, context)
      await api.register(identityProviderRoutes, context)
      await api.register(providerVisitRoutes, context)
      exportRoutes(api, context)
      erasureRoutes(api, context)
      accessExportRoutes(api, context)
      await api.register(archiveRoutes, context)
      closureRoutes(api, context)
      consentRoutes(api, context)
      operatorRoutes(api, context)
      await api.register(importRoutes, context)
      await api.register(fileRoutes, context)
      fileSettingsRoutes(api, context)
      retentionRoutes(api, context)
      holdRoutes(api, context)
      outboxRoutes(api, context)
      auditRoutes(api, context)
      allowedAddressRoutes(api, context)
      backupRoutes(api, context)
      webhookRoutes(api, context)
      ownModelRoutes(api, context)
      await api.register(privacyFrontRoutes, context)
      await api.register(myPrivacyRoutes, context)
      await api.register(privacyRequestRoutes, context)
      reviewRoutes(api, context)
      roleRoutes(api, context)
      viewAsRoutes(api, context)
      whyRoutes(api, context)
      invitationRoutes(api, context)
      memberEndRoutes(api, context)
      liveRoutes(api, context)
      presenceRoutes(api, context)
      notificationRoutes(api, context)
      const reads = openReadNotes(engine.clock, (event, work) => entrance.background.start(event, work))
      recordRoutes(api, { engine, document, reads, authenticate: (request) => entrance.principals.resolve(request) })
    },
    { prefix: '/api/v1' },
  )
  app.get('/openapi.json', async () => document(releaseModel()))
  await serveWeb(app)
  return app
}

/** Hundreds of answers have a serialiser that is compiled from its schema: at the first of them, not while everybody waits for the server to start. */
const whenFirstUsed: FastifySerializerCompiler<object> = ({ schema }) => {
  let serialize: ((data: unknown) => string) | undefined
  return (data) => {
    serialize ??= fastJson(schema)
    return serialize(data)
  }
}

/** One line a request: its route's pattern, never its path. */
function logRequests(app: FastifyInstance, { log }: Context): void {
  app.addHook('onResponse', async (request, reply) => {
    log.debug('request', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    })
  })
}

const isPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' && !request.url.startsWith('/api/') && !request.url.startsWith('/assets/')

/** The built web app: files with a hash in their name for ever, everything else is the one page whose router knows the path. */
async function serveWeb(app: FastifyInstance): Promise<void> {
  if (!existsSync(join(webFolder, 'index.html'))) {
    app.setNotFoundHandler(() => {
      throw notFound()
    })
    return
  }
  await app.register(files, { root: webFolder, wildcard: false, index: false, cacheControl: false, setHeaders: cacheFor })
  app.setNotFoundHandler((request, reply) => {
    if (!isPage(request)) throw notFound()
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}

function cacheFor(reply: { header(name: string, value: string): unknown }, path: string): void {
  reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
}
