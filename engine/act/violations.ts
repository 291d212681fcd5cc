import { asApiError, conflict, invalid, notFound } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { short } from '#engine/storage/ddl.ts'
import { DatabaseError } from '#platform/database/errors.ts'

/** What the database refused, as the answer that a person can act on: a value that is taken, a link that leads nowhere. */
export function asAnswer(error: unknown, entity: EntityModel): unknown {
  if (!(error instanceof DatabaseError)) return asApiError(error)
  const { constraint } = error
  const bears = (suffix: string): string | undefined =>
    entity.fields.find((field) => field.columns.some((column) => constraint === short(`${entity.table}_${column.name}_${suffix}`)))?.key
  if (error.code === 'database.unique') {
    const field = bears('key')
    return field === undefined ? conflict('not-unique') : invalid([{ pointer: `/${field}`, code: 'not-unique' }])
  }
  if (error.code === 'database.foreign-key') {
    // Somebody ended the object in the meantime.
    if (constraint === 'own_record_object_fkey') return notFound()
    const field = bears('fkey')
    return field === undefined ? conflict('still-linked') : invalid([{ pointer: `/${field}`, code: 'link.unknown' }])
  }
  return error
}
