import type { Reading } from '#engine/access/reading.ts'
import { scopeFor } from '#engine/access/scope.ts'
import { badRequest, forbidden } from '#engine/api/errors.ts'
import { identities } from '#engine/import/linked-target.ts'
import { type Key, keysOf, matches } from '#engine/import/matches.ts'
import { titlesOf } from '#engine/labels.ts'
import type { EntityModel } from '#engine/model.ts'
import { Wrong } from '#schema/problem.ts'

/** A record that is here already and says the same in a field that tells people or businesses apart. */
export interface Duplicate {
  readonly id: string
  readonly title: string
  /** The field in which both say the same. */
  readonly field: string
}

/** Kinds whose values two people seldom share. */
const telling = new Set(['email', 'phone'])
const mostValues = 50

/** The keys by which a record shows itself as one that is here: what is unique, addresses, numbers, codes. */
export const tellingKeys = (entity: EntityModel, reading: Pick<Reading, 'principal'>): Key[] =>
  keysOf(entity, reading).filter(
    ({ field, inner }) => field !== null && (telling.has((inner ?? field).kind.name) || identities(entity).includes(field)),
  )

/** What a draft says there, as it would be stored. What is no value yet is left out: somebody is still typing. */
function valuesOf({ field, inner }: Key, draft: Readonly<Record<string, unknown>>, { principal: { country } }: Reading): string[] {
  const given = field === null ? undefined : draft[field.key]
  const items =
    inner === null
      ? [given]
      : Array.isArray(given)
        ? given.map((part: unknown) => (part as Record<string, unknown> | null)?.[inner.key])
        : []
  const declared = inner ?? field
  return items.slice(0, mostValues).flatMap((item) => {
    if (typeof item !== 'string' || item.trim() === '' || declared === null) return []
    try {
      return [String(declared.kind.read(item, declared.options, { country }))]
    } catch (error) {
      if (error instanceof Wrong) return []
      throw error
    }
  })
}

/**
 * Records that a draft would double, of those that the reader may read: one query a field, by its index. Another's records stay unknown, whoever asks.
 * @param draft values of a new record, as they would be sent
 */
export async function duplicatesOf(reading: Reading, entityName: string, draft: Readonly<Record<string, unknown>>): Promise<Duplicate[]> {
  const entity = reading.model.get(entityName)
  if (scopeFor(entity, 'read', reading.principal) === 'none') throw forbidden()
  if (Object.keys(draft).length > 500) throw badRequest('bad-request')
  const found = new Map<string, string>()
  for (const key of tellingKeys(entity, reading))
    for (const { id } of (await matches(reading, entity, key, valuesOf(key, draft, reading))).values())
      if (!found.has(id)) found.set(id, key.path)
  const titles = await titlesOf(reading, entity.name, [...found.keys()])
  return titles.map(([id, title]) => ({ id, title, field: found.get(id) ?? '' }))
}
