import type { Reading } from '#engine/access/reading.ts'
import { readable } from '#engine/access/scope.ts'
import type { Values } from '#engine/change/record.ts'

const alwaysShown = new Set(['state', 'deletedAt', 'restrictedAt', 'restrictedFor', 'erasureReason'])

/** Of the values of a change those that the reader may read. What is no entity (keys, settings) has no fields to hide. */
export function visible({ model, principal, purpose }: Reading, entityName: string, values: Values | null): Values | null {
  const entity = model.entity(entityName)
  if (values === null || entity === undefined) return values
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      const field = entity.field(key)
      return field === undefined ? alwaysShown.has(key) : readable(entity, field, principal, purpose)
    }),
  )
}
