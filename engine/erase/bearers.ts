import type { Writing } from '#engine/act/writing.ts'
import { hashesOfAddresses } from '#engine/erase/known.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** Where records hold addresses or numbers as such: which records, and which values. */
interface Place {
  readonly entity: EntityModel
  readonly kind: 'email' | 'phone'
  readonly table: string
  readonly record: string
  readonly column: string
  /** Of an own field. */
  readonly key: string | null
}

export interface Addresses {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
}

function* placesOf(model: Model): Generator<Place> {
  for (const entity of model.entities)
    for (const field of entity.fields) {
      const place = placeOf(entity, field, field)
      if (place !== undefined) yield place
      for (const inner of field.parts?.fields ?? []) {
        const part = placeOf(entity, field, inner)
        if (part !== undefined) yield part
      }
    }
}

function placeOf(entity: EntityModel, field: FieldModel, holding: FieldModel): Place | undefined {
  const kind = holding.kind.name
  const column = holding.columns[0]?.name
  if ((kind !== 'email' && kind !== 'phone') || column === undefined) return undefined
  if (field.own !== null) return { entity, kind, table: 'own_value', record: 'record_id', column, key: field.key }
  if (field.parts !== null) return { entity, kind, table: field.parts.table, record: field.parts.parent, column, key: null }
  return { entity, kind, table: entity.table, record: 'id', column, key: null }
}

/** Which of these addresses and numbers a record still bears as its own: they are somebody else's as well. */
export async function borne(tx: Transaction, model: Model, { emails, phones }: Addresses): Promise<Set<string>> {
  const found = new Set<string>()
  for (const { kind, table, column, key } of placesOf(model)) {
    const values = kind === 'email' ? emails : phones
    if (values.length === 0) continue
    const value = kind === 'email' ? `lower(t.${column})` : `t.${column}`
    const own = key === null ? '' : ' and t.key = $3'
    const text = `select distinct ${value} as value from ${table} t where t.tenant_id = $1 and ${value} = any($2::text[])${own}`
    const { rows } = await tx.query<{ value: string }>(statement(text, [tx.tenantId, values, ...(key === null ? [] : [key])]))
    for (const row of rows) found.add(row.value)
  }
  return found
}

const page = 5000
const first = '00000000-0000-0000-0000-000000000000'

/** Who bears an address or a number of which the keyed hash alone is known, and which. Every address of every person is hashed for that: after a restore, and never else. */
export async function bearersOf(
  tx: Transaction,
  { model }: Writing,
  cipher: Cipher,
  hashes: ReadonlySet<string>,
): Promise<{ readonly people: PersonRef[]; readonly addresses: Addresses }> {
  const people = new Map<string, PersonRef>()
  const addresses = { emails: new Set<string>(), phones: new Set<string>() }
  const places = hashes.size === 0 ? [] : [...placesOf(model)].filter(({ entity }) => entity.subject === 'self')
  for (const { entity, kind, table, record, column, key } of places) {
    const own = key === null ? '' : ' and t.key = $4'
    const text = `select t.${record} as id, array_agg(t.${column}) as values from ${table} t where t.tenant_id = $1 and t.${record} > $2 and t.${column} is not null${own}
group by t.${record} order by t.${record} limit $3`
    for (let after = first; ; ) {
      const asked = statement(text, [tx.tenantId, after, page, ...(key === null ? [] : [key])])
      const { rows } = await tx.query<{ id: string; values: string[] }>(asked)
      for (const { id, values } of rows)
        for (const value of values) {
          const [hash] = hashesOfAddresses(cipher, kind === 'email' ? { emails: [value], phones: [] } : { emails: [], phones: [value] })
          if (hash === undefined || !hashes.has(hash.toString('base64'))) continue
          people.set(id, { entity: entity.name, id })
          addresses[kind === 'email' ? 'emails' : 'phones'].add(kind === 'email' ? value.toLowerCase() : value)
        }
      const last = rows.at(-1)
      if (last === undefined || rows.length < page) break
      after = last.id
    }
  }
  return { people: [...people.values()], addresses: { emails: [...addresses.emails], phones: [...addresses.phones] } }
}
