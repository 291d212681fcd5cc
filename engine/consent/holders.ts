import type { Writing } from '#engine/act/writing.ts'
import { emailFieldsOf } from '#engine/consent/addresses.ts'
import { find, mostPerPage } from '#engine/find.ts'
import { type PersonRef, peopleOf } from '#engine/people/graph.ts'

/** Everybody who has one of these addresses, by address: each record of somebody who is held twice, whatever kind of person it is. Reads as the system. */
export async function holdersOf(system: Writing, emails: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly PersonRef[]>> {
  const holders = new Map<string, PersonRef[]>()
  if (emails.size === 0) return holders
  for (const entity of peopleOf(system.model).filter(({ restrictable }) => restrictable)) {
    for (const { key, addresses } of emailFieldsOf(entity)) {
      let cursor: string | undefined
      do {
        const page = {
          filter: { [key]: { in: [...emails] } },
          fields: [key],
          limit: mostPerPage,
          ...(cursor === undefined ? {} : { cursor }),
        }
        const { data, next } = await find(system, entity.name, page)
        for (const record of data)
          for (const email of addresses(record).filter((one) => emails.has(one))) {
            const known = holders.get(email) ?? []
            if (!known.some(({ id }) => id === record.id)) holders.set(email, [...known, { entity: entity.name, id: record.id }])
          }
        cursor = next ?? undefined
      } while (cursor !== undefined)
    }
  }
  return holders
}
