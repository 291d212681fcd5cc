import type { Reading } from '#engine/access/reading.ts'
import { findByIds } from '#engine/find.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'

/** One record that is a person: a contact, a lead, a member. */
export interface PersonRef {
  readonly entity: string
  readonly id: string
}

/** Of each entity the ids of the records that are this person's data, those that lead to the person last. */
export type Owned = ReadonlyMap<string, readonly string[]>

/** By what a person is known. E-mail addresses in lower case, phones as E.164, names as words in their order. */
export interface Identifiers {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly names: readonly (readonly string[])[]
}

/** The entities whose records are people. */
export const peopleOf = (model: Model): EntityModel[] => model.entities.filter(({ subject }) => subject === 'self')

/** The field that says whose data a record is; none where it is the person itself, or nobody's. */
export const subjectField = (entity: EntityModel): FieldModel | undefined =>
  typeof entity.subject === 'string' && entity.subject !== 'self' ? entity.field(entity.subject) : undefined

/** How a record of `entity` bears the id of a record of another entity in `field`; `$2` are the ids, `$3` the name of the other or of the own object. */
function leadsText(entity: EntityModel, field: FieldModel): string {
  const where = entity.own === null ? '' : ' and t.object = $4'
  if (field.own !== null)
    return `select t.id from ${entity.table} t join own_value v on v.tenant_id = $1 and v.record_id = t.id and v.key = $5 where t.tenant_id = $1 and v.link_value = any($2::uuid[]) and $3::text is not null${where}`
  const [first, second] = field.columns
  return second === undefined
    ? `select t.id from ${entity.table} t where t.tenant_id = $1 and t.${first?.name} = any($2::uuid[]) and $3::text is not null${where}`
    : `select t.id from ${entity.table} t where t.tenant_id = $1 and t.${second.name} = any($2::uuid[]) and t.${first?.name} = $3${where}`
}

/** By which field the records of an entity belong to those of another: the one that names whose data it is, and the one by which it hangs on a record. */
const edgesOf = (model: Model): [EntityModel, FieldModel, string][] =>
  model.entities.flatMap((entity) => {
    const fields = new Set([subjectField(entity), entity.hangsOn ?? undefined])
    return [...fields].flatMap((field) =>
      field === undefined ? [] : leadsTo(field, model).map((target): [EntityModel, FieldModel, string] => [entity, field, target]),
    )
  })

/** The entities to which a subject leads: that of its link, or any for what hangs on any record. */
const leadsTo = (field: FieldModel, model: Model): readonly string[] =>
  field.to === null ? model.entities.map(({ name }) => name) : [field.to]

/**
 * The edge "owns" of a person's graph: the person's own records, what names them as its subject, what hangs on either, and so on, in the trash or not. Goes on until nothing
 * new is found, so a circle ends.
 */
export async function recordsOf(tx: Transaction, model: Model, people: readonly PersonRef[]): Promise<Owned> {
  const found = new Map<string, Set<string>>()
  let fresh = new Map<string, string[]>()
  for (const { entity, id } of people) fresh.set(entity, [...(fresh.get(entity) ?? []), id])
  while (fresh.size > 0) {
    const next = new Map<string, string[]>()
    for (const [name, ids] of fresh) {
      const known = found.get(name) ?? new Set<string>()
      for (const id of ids) known.add(id)
      // What was found last stands first: whoever deletes in this order deletes children before what they lead to.
      found.delete(name)
      found.set(name, known)
    }
    for (const [entity, field, target] of edgesOf(model)) {
      const ids = fresh.get(target)
      if (ids === undefined) continue
      const known = found.get(entity.name)
      const led = (await leading(tx, entity, field, target, ids)).filter((id) => known?.has(id) !== true)
      if (led.length > 0) next.set(entity.name, [...new Set([...(next.get(entity.name) ?? []), ...led])])
    }
    fresh = next
  }
  return new Map([...found].reverse().map(([name, ids]) => [name, [...ids]]))
}

async function leading(
  tx: Transaction,
  entity: EntityModel,
  field: FieldModel,
  target: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const values = [tx.tenantId, ids, target, ...(entity.own === null ? [] : [entity.name]), ...(field.own === null ? [] : [field.key])]
  const { rows } = await tx.query<{ id: string }>(statement(leadsText(entity, field), values))
  return rows.map(({ id }) => id)
}

/** Does a field hold what somebody is called? */
export const isName = (holds: unknown): boolean => typeof holds === 'string' && (holds === 'user.name' || holds.startsWith('user.name.'))

export const wordsOf = (text: unknown): string[] => (typeof text === 'string' ? text.split(/\s+/).filter((word) => word !== '') : [])

/** What the person's own records say about how to reach and call them. Asks with the purpose of the reading, which must be `rights`. */
export async function identifiersOf(reading: Reading, people: readonly PersonRef[]): Promise<Identifiers> {
  const emails = new Set<string>()
  const phones = new Set<string>()
  const names: string[][] = []
  for (const [name, refs] of Map.groupBy(people, ({ entity }) => entity)) {
    const entity = reading.model.get(name)
    const records = await findByIds(
      reading,
      name,
      refs.map(({ id }) => id),
    )
    for (const record of records) {
      for (const value of valuesOf(entity, record, 'email')) emails.add(value.toLowerCase())
      for (const value of valuesOf(entity, record, 'phone')) phones.add(value)
      const words = entity.fields.filter((field) => isName(field.options.holds)).flatMap((field) => wordsOf(record[field.key]))
      if (words.length > 0) names.push(words)
    }
  }
  return { emails: [...emails], phones: [...phones], names }
}

/** The values of one kind that a record holds, in its own fields and in its parts. */
export function valuesOf(entity: EntityModel, record: Readonly<Record<string, unknown>>, kind: string): string[] {
  return entity.fields.flatMap((field) => {
    const value = record[field.key]
    if (value === null || value === undefined) return []
    if (field.parts === null) return field.kind.name === kind ? [String(value)] : []
    const inner = field.parts.fields.filter((part) => part.kind.name === kind)
    return (value as Record<string, unknown>[]).flatMap((part) =>
      inner.flatMap(({ key }) => (part[key] === null || part[key] === undefined ? [] : [String(part[key])])),
    )
  })
}
