import type { Reading } from '#engine/access/reading.ts'
import { readable } from '#engine/access/scope.ts'
import { findByIds } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { titleFields, titleOf } from '#engine/title.ts'
import { apiKeyNames } from '#platform/accounts/api-keys.ts'
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

/** How linked records are shown: by their titles and, where they have one, their pictures. By id. */
export interface Names {
  readonly labels: Readonly<Record<string, string>>
  readonly pictures: Readonly<Record<string, string>>
}

/** The titles of everything that these records link to, by id; without those that the reader may not read. One query an entity. */
export async function labelsOf(
  reading: Reading,
  entity: EntityModel,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<Record<string, string>> {
  const titled = await Promise.all(linkedIn(entity, records).map(([name, ids]) => titlesOf(reading, name, ids)))
  return Object.fromEntries(titled.flat())
}

/** The same with their pictures, and with the names of the keys that wrote them: for who shows them. */
export async function namesOf(
  reading: Reading,
  entity: EntityModel,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<Names> {
  const named = (await Promise.all(linkedIn(entity, records).map(([name, ids]) => namedRecords(reading, name, ids)))).flat()
  const titles = Object.fromEntries(named.map(({ id, title }) => [id, title]))
  const unnamed = new Set(records.flatMap(writersOf).filter((id) => !Object.hasOwn(titles, id)))
  const keys = await apiKeyNames(reading.database.global, reading.principal.tenantId, [...unnamed])
  return {
    labels: { ...titles, ...Object.fromEntries(keys) },
    pictures: Object.fromEntries(named.flatMap(({ id, picture }) => (picture === null ? [] : [[id, picture]]))),
  }
}

/** Members, or keys. */
const writersOf = ({ createdBy, updatedBy }: Readonly<Record<string, unknown>>): string[] =>
  [createdBy, updatedBy].filter((id) => typeof id === 'string')

function linkedIn(entity: EntityModel, records: readonly Readonly<Record<string, unknown>>[]): [string, string[]][] {
  const wanted = new Map<string, Set<string>>()
  const add = (name: string, id: string): void => {
    const ids = wanted.get(name) ?? new Set()
    wanted.set(name, ids.add(id))
  }
  for (const record of records) {
    for (const field of entity.fields) collect(field, record[field.key], add)
    for (const id of writersOf(record)) add('member', id)
  }
  return [...wanted].map(([name, ids]) => [name, [...ids]])
}

/** The titles of these records, as far as they may be read. */
export async function titlesOf(reading: Reading, name: string, ids: readonly string[]): Promise<[string, string][]> {
  const entity = reading.model.entity(name)
  if (entity === undefined) return []
  const records = await findByIds(reading, name, ids, readableOf(reading, entity, titleFields(entity)))
  return records.map((record) => [record.id, titleOf(entity, record)])
}

async function namedRecords(
  reading: Reading,
  name: string,
  ids: readonly string[],
): Promise<{ id: string; title: string; picture: string | null }[]> {
  const entity = reading.model.entity(name)
  if (entity === undefined) return []
  const keys = [...titleFields(entity), ...pictureKeys(entity)]
  const records = await findByIds(reading, name, ids, readableOf(reading, entity, keys))
  return records.map((record) => ({ id: record.id, title: titleOf(entity, record), picture: pictureIn(entity, record) }))
}

/** The field that holds a record's own picture. */
export const pictureKeys = (entity: EntityModel): readonly string[] =>
  entity.fields
    .filter(({ kind }) => kind.keeps === 'image')
    .map(({ key }) => key)
    .slice(0, 1)

export function pictureIn(entity: EntityModel, record: Readonly<Record<string, unknown>>): string | null {
  const picture = record[pictureKeys(entity)[0] ?? '']
  return typeof picture === 'string' ? picture : null
}

/** Of these fields those that the reader may read. */
export const readableOf = ({ principal, purpose }: Reading, entity: EntityModel, keys: readonly string[]): string[] =>
  [...new Set(keys)].filter((key) => {
    const field = entity.field(key)
    return field !== undefined && readable(entity, field, principal, purpose)
  })
