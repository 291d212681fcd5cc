import type { FastifyReply } from 'fastify'
import type { Finished } from '#server/finish-sign-in.ts'
import { data, factorNeeded, session } from '#server/routes/shapes.ts'

/** What signing in answers: a session, or (202) which second factor is still to be shown. */
export const signedIn = { 200: data(session), 202: data(factorNeeded) }

export const answered = (reply: FastifyReply, finished: Finished): FastifyReply =>
  finished.outcome === 'signed-in' ? reply.send({ data: finished.session }) : reply.code(202).send({ data: finished.needed })
