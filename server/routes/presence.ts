import type { FastifyInstance } from 'fastify'
import { notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { present } from '#engine/live/presence.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { body, text, yesOrNo } from '#server/read-body.ts'
import { dataList, present as presentShape } from '#server/routes/shapes.ts'

const wanted = body({ entity: text(60), id: text(36), here: yesOrNo })

/** Who else has a record open. A client says every ten seconds that it is there, and once that it goes. */
export function presenceRoutes(app: FastifyInstance, { engine, entrance, live }: Context): void {
  app.post(
    '/presence',
    {
      schema: {
        summary: 'Say that a record is open or no more, and see who else has it open',
        tags: ['Live'],
        body: wanted.json,
        response: { 200: dataList(presentShape) },
      },
      validatorCompiler: () => () => true,
    },
    async (request) => {
      const writing = await writingAs(engine, await entrance.principals.resolve(request))
      const given = wanted.read(request.body)
      const entity = writing.model.entity(given.entity)
      if (entity === undefined || !isId(given.id)) throw notFound()
      return { data: await present(writing, live, entity.name, given.id, given.here) }
    },
  )
}
