import type { Writing } from '#engine/act/writing.ts'
import { findByIds } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { PersonRef } from '#engine/people/graph.ts'

/** What somebody takes along (Art. 20 GDPR): their own records with every value, as JSON that other programs read. Links are named by what they lead to. */
export async function portableFile(system: Writing, people: readonly PersonRef[]): Promise<Readonly<Record<string, unknown>>> {
  const groups = [...Map.groupBy(people, ({ entity }) => entity)]
  const records = await Promise.all(
    groups.map(async ([name, refs]) => {
      const entity = system.model.get(name)
      const found = await findByIds(
        system,
        name,
        refs.map(({ id }) => id),
      )
      const titles = await labelsOf(system, entity, found)
      const isLink = new Set(entity.fields.filter(({ to }) => to !== null).map(({ key }) => key))
      const named = (key: string, value: unknown): unknown =>
        isLink.has(key) && typeof value === 'string' ? (titles[value] ?? null) : value
      return found.map((record) => ({
        type: name,
        id: record.id,
        createdAt: record.createdAt,
        values: Object.fromEntries(entity.fields.map(({ key }) => [key, named(key, record[key] ?? null)])),
      }))
    }),
  )
  return { format: 'steward-portable-1', madeAt: system.clock.now().toISOString(), records: records.flat() }
}
