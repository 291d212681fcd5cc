import type { Reading } from '#engine/access/reading.ts'
import { notFound } from '#engine/api/errors.ts'
import { findByIds } from '#engine/find.ts'
import type { PersonRef } from '#engine/people/graph.ts'

/** Each of them is a person who is held here, in the trash too: 404 else, as for another tenant's. Asks as the system does. */
export async function mustBePeople(system: Reading, people: readonly PersonRef[]): Promise<void> {
  for (const [name, refs] of Map.groupBy(people, ({ entity }) => entity)) {
    if (system.model.entity(name)?.subject !== 'self') throw notFound()
    const ids = new Set(refs.map(({ id }) => id))
    if ((await findByIds(system, name, [...ids], [])).length < ids.size) throw notFound()
  }
}
