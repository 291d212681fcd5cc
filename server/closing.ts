import type { FastifyRequest } from 'fastify'
import { conflict, notFound } from '#engine/api/errors.ts'
import type { Closures } from '#engine/closure/closures.ts'
import { onlyReads } from '#server/only-reads.ts'

/** What takes data out, that of one person for the person too, and what takes the closing back. */
const allowed = /^\/api\/v1\/(exports|archives|access-exports|audit\/export|tenant\/closure)$/

/** A tenant that is closing can be read and taken out, and nothing else: 409. One whose rows are going is no longer there: 404. */
export async function mustBeOpen(closures: Closures, tenantId: string, request: FastifyRequest): Promise<void> {
  const closure = await closures.of(tenantId)
  if (closure === undefined) return
  if (closure.state === 'deleting') throw notFound()
  if (onlyReads(request) || allowed.test(request.routeOptions.url ?? '')) return
  throw conflict('closure.read-only', { day: closure.dueAt.slice(0, 10) })
}
