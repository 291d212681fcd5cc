import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Writing } from '#engine/act/writing.ts'
import { conflict } from '#engine/api/errors.ts'
import { type AccessExport, accessFile } from '#engine/people/access-export.ts'
import type { Context } from '#server/context.ts'

/** The file of one person's data: whose it is was checked before. 409 where there is none, while it is on its way, and once it has expired. */
export async function sendAccessFile(
  reply: FastifyReply,
  { files }: Pick<Context, 'files'>,
  { principal }: Pick<Writing, 'principal'>,
  run: AccessExport | undefined,
): Promise<FastifyReply> {
  const name = run && accessFile(principal.tenantId, run.id)
  if (run?.state !== 'done' || name === undefined || (await files.size(name)) === undefined) throw conflict('export.no-file')
  return reply
    .header('content-disposition', `attachment; filename="data-${run.createdAt.slice(0, 10)}.zip"`)
    .header('content-length', String(run.bytes))
    .type('application/zip')
    .send(Readable.from(files.read(name)))
}
