import type { Values } from '#engine/act/values.ts'
import { askedBefore, isKnowable } from '#engine/erase/known.ts'
import { findByIds } from '#engine/find.ts'
import type { Importing } from '#engine/import/importing.ts'
import type { EntityModel } from '#engine/model.ts'

interface Asked {
  readonly values: Values
  /** The record that the row changes; null for a new one. */
  readonly recordId: string | null
}

/** Of each row the day on which its person asked for erasure; undefined where they did not, or where the record that it changes has that address already. One question for all rows. */
export async function erasedIn({ writing, entity }: Importing, rows: readonly Asked[]): Promise<(string | undefined)[]> {
  const { database, keys, principal } = writing
  const values = rows.map((row) => row.values)
  if (!isKnowable(entity, values)) return rows.map(() => undefined)
  const cipher = await keys.tenant(principal.tenantId)
  // Each question on its own: whoever waited inside of one for the records would hold two connections.
  const ask = (looked: Parameters<typeof askedBefore>[3]): Promise<(string | undefined)[]> =>
    database.tenant(principal.tenantId, (tx) => askedBefore(tx, cipher, entity, looked), { readOnly: true })
  const asked = await ask(values.map((now) => ({ now })))
  const changed = rows.flatMap(({ recordId }, index) => (recordId === null || asked[index] === undefined ? [] : [recordId]))
  if (changed.length === 0) return asked
  const records = await findByIds(writing, entity.name, [...new Set(changed)], addressFields(entity))
  const known = new Map(records.map((record) => [record.id, record]))
  return ask(
    rows.map(({ values: now, recordId }) => {
      const was = recordId === null ? undefined : known.get(recordId)
      return was === undefined ? { now } : { now, was }
    }),
  )
}

const kinds = new Set(['email', 'phone'])

const addressFields = (entity: EntityModel): string[] =>
  entity.fields
    .filter(({ kind, parts }) => kinds.has(kind.name) || parts?.fields.some((part) => kinds.has(part.kind.name)))
    .map(({ key }) => key)
