import { readable } from '#engine/access/scope.ts'
import { findByIds, type Reading } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { titleFields, titleOf } from '#engine/title.ts'
import type { Anchor } from '#schema/fields/anchor.ts'

function collect(field: FieldModel, value: unknown, add: (entity: string, id: string) => void): void {
  if (value === null || value === undefined) return
  const { to } = field
  if (to !== null) for (const id of Array.isArray(value) ? value : [value]) add(to, String(id))
  else if (field.kind.name === 'anchor') add((value as Anchor).entity, (value as Anchor).id)
  else
    for (const part of field.parts === null ? [] : (value as Record<string, unknown>[]))
      for (const inner of field.parts?.fields ?? []) collect(inner, part[inner.key], add)
}

/** The titles of everything that these records link to, by id; without those that the reader may not read. One query an entity. */
export async function labelsOf(
  reading: Reading,
  entity: EntityModel,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<Record<string, string>> {
  const wanted = new Map<string, Set<string>>()
  const add = (name: string, id: string): void => {
    const ids = wanted.get(name) ?? new Set()
    wanted.set(name, ids.add(id))
  }
  for (const record of records) {
    for (const field of entity.fields) collect(field, record[field.key], add)
    if (typeof record.createdBy === 'string') add('member', record.createdBy)
    if (typeof record.updatedBy === 'string') add('member', record.updatedBy)
  }
  const titled = await Promise.all([...wanted].map(([name, ids]) => titlesOf(reading, name, [...ids])))
  return Object.fromEntries(titled.flat())
}

/** The titles of these records, as far as they may be read. */
export async function titlesOf(reading: Reading, name: string, ids: readonly string[]): Promise<[string, string][]> {
  const entity = reading.model.entity(name)
  if (entity === undefined) return []
  const records = await findByIds(reading, name, ids, readableOf(reading, entity, titleFields(entity)))
  return records.map((record) => [record.id, titleOf(entity, record)])
}

/** Of these fields those that the reader may read. */
export const readableOf = ({ principal, purpose }: Reading, entity: EntityModel, keys: readonly string[]): string[] =>
  [...new Set(keys)].filter((key) => {
    const field = entity.field(key)
    return field !== undefined && readable(entity, field, principal, purpose)
  })
