import type { FastifyRequest } from 'fastify'
import { manages } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'

export interface Asked {
  readonly writing: Writing
  /** What is asked concerns those who answer, whatever else they may read. */
  readonly system: Writing
}

/** Who works with what people ask: owners and admins answer, managers see and file. */
export async function asking({ engine, entrance }: Context, request: FastifyRequest, may: 'file' | 'answer'): Promise<Asked> {
  const principal = await entrance.principals.resolve(request)
  if (may === 'answer') mustBeAdmin(principal)
  else if (!manages(principal)) throw forbidden()
  const { id, event } = request.params as { id?: string; event?: string }
  if ((id !== undefined && !isId(id)) || (event !== undefined && !isId(event))) throw notFound()
  return { writing: await writingAs(engine, principal), system: await asSystem(engine, principal.tenantId) }
}
