import type { Values } from '#engine/change/record.ts'

/** The action of the record with which a restored chain goes on. */
export const restoredAction = 'tenant.restore'

/** May the chain leave out the positions between these two here? Only where the record says, encrypted under the tenant's key, that it replaces what stood there. */
export function leapIsNamed(from: number, to: number, action: string, after: Values | null): boolean {
  if (action !== restoredAction || after === null) return false
  return after.restoredTo === from && typeof after.lastPosition === 'number' && Math.max(from, after.lastPosition) + 1 === to
}
