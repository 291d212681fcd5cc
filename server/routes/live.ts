import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, tooMany } from '#engine/api/errors.ts'
import type { Context } from '#server/context.ts'
import { credentialOf } from '#server/credential.ts'
import { sinkOf } from '#server/event-stream.ts'

/** Tabs of one browser share a stream; several browsers, and the moment when one comes again, share the rest. */
const streamsOfOne = 8

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that gathers an answer before it passes it on would gather for ever.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const

/** What changes in the tenant, as server-sent events. */
export function liveRoutes(app: FastifyInstance, { entrance: { principals }, live }: Context): void {
  const open = new Map<string, number>()
  app.addHook('preClose', () => live.close())

  function take(holder: string): () => void {
    const count = open.get(holder) ?? 0
    if (count >= streamsOfOne) throw tooMany('live.too-many', 5)
    open.set(holder, count + 1)
    return () => {
      const left = (open.get(holder) ?? 1) - 1
      if (left > 0) open.set(holder, left)
      else open.delete(holder)
    }
  }

  app.get('/live', { schema: { summary: 'Follow what changes, as server-sent events', tags: ['Live'] } }, async (request, reply) => {
    const { tenantId } = await principals.resolve(request)
    if (!(request.headers.accept ?? '').includes('text/event-stream')) throw new ApiError(406, 'live.not-a-stream')
    const give = take(credentialOf(request)?.hash ?? '')
    const stream = new PassThrough({ highWaterMark: 64 * 1024 })
    let leave = (): void => {}
    stream.once('close', () => {
      leave()
      give()
    })
    // Whoever left in the middle of an answer has nothing to be told.
    stream.on('error', () => {})
    try {
      leave = await live.join({ tenantId, after: lastEventOf(request), sink: sinkOf(stream), resolve: () => anew(request, tenantId) })
    } catch (error) {
      stream.destroy()
      throw error
    }
    if (stream.destroyed) leave()
    return reply.headers(headers).send(stream)
  })

  /** Who asks, without what is remembered of them. */
  function anew(request: FastifyRequest, tenantId: string) {
    principals.forget({ tenantId })
    return principals.resolve(request)
  }
}

const lastEventOf = ({ headers: { 'last-event-id': id } }: FastifyRequest): string | undefined =>
  typeof id === 'string' && id !== '' ? id : undefined
