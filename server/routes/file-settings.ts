import type { FastifyInstance, FastifyRequest } from 'fastify'
import { scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { forbidden } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { groups } from '#engine/files/media-type.ts'
import { changeFileSettings, type FileSettings, fileSettings, uploadedEntity, usedBy } from '#engine/files/settings.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { body, listOf, oneOf, optional, wholeNumber, yesOrNo } from '#server/read-body.ts'
import { data, fileSettings as shape } from '#server/routes/shapes.ts'

const wanted = body({
  maxMegabytes: optional(wholeNumber),
  groups: optional(listOf(oneOf(groups))),
  refuseWithMetadata: optional(yesOrNo),
})

const tags = ['Files']

/** Which files a tenant accepts, how large, and how much room there is. */
export function fileSettingsRoutes(app: FastifyInstance, { engine, entrance, limits }: Context): void {
  const ask = async (request: FastifyRequest): Promise<Writing> => writingAs(engine, await entrance.principals.resolve(request))
  const answer = async (writing: Writing, settings: FileSettings) => ({
    data: { ...settings, most: limits, used: await usedBy(writing) },
  })

  app.get('/file-settings', { schema: { summary: 'Which files are accepted', tags, response: { 200: data(shape) } } }, async (request) => {
    const writing = await ask(request)
    if (scopeFor(uploadedEntity(writing.model), 'read', writing.principal) === 'none') throw forbidden()
    return answer(writing, await fileSettings(writing, limits))
  })
  app.patch(
    '/file-settings',
    { schema: { summary: 'Choose which files are accepted', tags, body: wanted.json, response: { 200: data(shape) } } },
    async (request) => {
      const writing = await ask(request)
      mustBeAdmin(writing.principal)
      const given = Object.entries(wanted.read(request.body)).filter(([, value]) => value !== undefined)
      return answer(writing, await changeFileSettings(writing, limits, Object.fromEntries(given) as Partial<FileSettings>))
    },
  )
}
