import type { Writing } from '#engine/act/writing.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Identifiers, valuesOf } from '#engine/people/graph.ts'

/** A field of people by which they are found and reached by mail. */
export interface EmailField {
  readonly key: string
  /** The part of it that is the address, where it has parts. */
  readonly inner: string | null
  /** In lower case. */
  addresses(record: ReadRecord): readonly string[]
}

/** The fields that hold e-mail addresses, alone or among their parts. */
export function emailFieldsOf(entity: EntityModel): EmailField[] {
  return entity.fields.flatMap((field): EmailField[] => {
    if (!field.options.filterable) return []
    const inner = field.parts?.fields.find(({ kind }) => kind.name === 'email')?.key ?? null
    if (field.kind.name !== 'email' && inner === null) return []
    const values = (record: ReadRecord): unknown[] => {
      const value = record[field.key]
      return inner === null ? [value] : ((value ?? []) as Record<string, unknown>[]).map((part) => part[inner])
    }
    const addresses = (record: ReadRecord) => values(record).flatMap((value) => (typeof value === 'string' ? [value.toLowerCase()] : []))
    return [{ key: field.key, inner, addresses }]
  })
}

type Addresses = Pick<Identifiers, 'emails' | 'phones'>

/** Where a person is reached, as their record says it. */
export const addressesIn = (entity: EntityModel, record: Readonly<Record<string, unknown>>): Addresses => ({
  emails: [...new Set(valuesOf(entity, record, 'email').map((email) => email.toLowerCase()))],
  phones: [...new Set(valuesOf(entity, record, 'phone'))],
})

/** The same of many people, each on their own, whoever asks: whoever ends records need not be allowed to read every field of them. */
export async function addressesOf(writing: Writing, entity: EntityModel, ids: readonly string[]): Promise<ReadonlyMap<string, Addresses>> {
  const system = { ...writing, purpose: 'rights' as const, principal: { ...writing.principal, kind: 'system' as const } }
  return new Map((await findByIds(system, entity.name, ids)).map((record) => [record.id, addressesIn(entity, record)]))
}
