import type { Reading } from '#engine/access/reading.ts'
import { find } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type PersonRef, peopleOf } from '#engine/people/graph.ts'
import { titleFields, titleOf } from '#engine/title.ts'

export interface FoundPerson extends PersonRef {
  readonly title: string
}

/** Who is held under an address. */
export interface Holders {
  readonly people: readonly FoundPerson[]
  /** Records of different names: a mailbox that several people read, so that nobody can be shown anything by it alone. */
  readonly shared: boolean
}

const isAddress = ({ kind, parts }: FieldModel): boolean =>
  parts === null ? kind.name === 'email' : parts.fields.some((inner) => inner.key === 'value' && inner.kind.name === 'email')

const addressFields = (entity: EntityModel): FieldModel[] => entity.fields.filter((field) => field.options.filterable && isAddress(field))

const mostHolders = 100

/** Everybody who is held under this address, in the trash too. Asks for all, so the reading must be the system's. */
export async function holdersOf(reading: Reading, email: string): Promise<Holders> {
  const found = new Map<string, FoundPerson>()
  for (const entity of peopleOf(reading.model))
    for (const { key } of addressFields(entity))
      for (const trash of [false, true]) {
        const fields = titleFields(entity).filter((name) => entity.field(name) !== undefined)
        const { data } = await find(reading, entity.name, { filter: { [key]: email }, fields, limit: mostHolders, trash })
        for (const record of data) found.set(record.id, { entity: entity.name, id: record.id, title: titleOf(entity, record) })
      }
  const people = [...found.values()]
  const names = new Set(people.map(({ title }) => title.trim().toLowerCase()))
  return { people, shared: names.size > 1 }
}
