import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { ApiError } from '#engine/api/errors.ts'

/** The file of a form; undefined where there is none. A form that ends too early or is malformed has no status of its own, and is `cut`; whatever else fails has. */
export async function filePart(request: FastifyRequest, cut: () => ApiError): Promise<MultipartFile | undefined> {
  if (!request.isMultipart()) return undefined
  return request.file().catch((error: Error & { statusCode?: number }) => {
    throw error.statusCode === undefined ? cut() : error
  })
}
