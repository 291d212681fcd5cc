import type { FastifyRequest } from 'fastify'
import { conflict, notFound } from '#engine/api/errors.ts'
import type { Closures } from '#engine/closure/closures.ts'

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What only looks and takes out, though it is asked by POST, and what takes the closing back. */
const allowed = /^\/api\/v1\/(:plural\/(query|duplicates)|search|exports|archives|tenant\/closure)$/

/** A tenant that is closing can be read and taken out, and nothing else: 409. One whose rows are going is no longer there: 404. */
export async function mustBeOpen(closures: Closures, tenantId: string, request: FastifyRequest): Promise<void> {
  const closure = await closures.of(tenantId)
  if (closure === undefined) return
  if (closure.state === 'deleting') throw notFound()
  if (reading.has(request.method) || allowed.test(request.routeOptions.url ?? '')) return
  throw conflict('closure.read-only', { day: closure.dueAt.slice(0, 10) })
}
