import type { FastifyInstance } from 'fastify'
import type { Context } from '#server/context.ts'

/** `/healthz`: the process answers. `/readyz`: it also reaches its database. Neither says anything about anybody. */
export function healthRoutes(app: FastifyInstance, { engine }: Context): void {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await engine.database.global({ name: 'ready', text: 'select 1' })
      return { status: 'ready' }
    } catch {
      return reply.code(503).header('retry-after', '1').send({ status: 'waiting for the database' })
    }
  })
}
