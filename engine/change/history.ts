import type { Reading } from '#engine/access/reading.ts'
import { editable, scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { update } from '#engine/act.ts'
import { idCursor } from '#engine/api/cursor.ts'
import { conflict, forbidden, notFound } from '#engine/api/errors.ts'
import { actorNames } from '#engine/change/actors.ts'
import { partAad, type Values } from '#engine/change/record.ts'
import { visible } from '#engine/change/visible.ts'
import { get, type ReadRecord } from '#engine/find.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

interface HistoryRow {
  readonly id: string
  readonly at: string
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly action: string
  readonly channel: string
  readonly fields: readonly string[]
  readonly sealed_values: Buffer | null
  readonly sealed: boolean
}

export interface HistoryEntry {
  readonly id: string
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string | null; readonly name: string | null }
  readonly action: string
  readonly channel: string
  readonly fields: readonly string[]
  readonly before: Values | null
  readonly after: Values | null
  /** Whether the sealer has given it its place in the chain. */
  readonly sealed: boolean
}

const columns = `c.id, c.at, c.actor_kind, c.actor_id, c.action, c.channel, c.fields, p.sealed_values,
exists (select 1 from change_seal s where s.tenant_id = $1 and s.change_id = c.id) as sealed
from change_part p join change_record c on c.tenant_id = $1 and c.id = p.change_id`
/** That values were taken out of the history is for the log: here nothing stands in their place. */
const pageText = `select ${columns} where p.tenant_id = $1 and p.record_id = $2 and c.action <> 'history.forget' and ($3::uuid is null or p.change_id < $3) order by p.change_id desc limit $4`
const oneText = `select ${columns} where p.tenant_id = $1 and p.record_id = $2 and p.change_id = $3`

function valuesIn(row: HistoryRow, cipher: Cipher, tenantId: string, recordId: string): { before: Values | null; after: Values | null } {
  if (row.sealed_values === null) return { before: null, after: null }
  return JSON.parse(cipher.decrypt(row.sealed_values, partAad(tenantId, row.id, recordId)).toString('utf8')) as {
    before: Values | null
    after: Values | null
  }
}

/** Who changed what of a record, newest first. 404 for a record that one may not read. */
export async function historyOf(
  reading: Reading,
  entityName: string,
  id: string,
  cursor: string | undefined,
  limit = 50,
): Promise<{ data: HistoryEntry[]; next: string | null }> {
  const entity = reading.model.get(entityName)
  await get(reading, entityName, id)
  if (scopeFor(entity, 'history', reading.principal) === 'none') throw forbidden()
  const { tenantId } = reading.principal
  const cipher = await reading.keys.tenant(tenantId)
  const after = idCursor(cursor) ?? null
  const [found] = await reading.database.batch(tenantId, [statement(pageText, [tenantId, id, after, limit + 1])])
  const rows = (found?.rows ?? []) as unknown as HistoryRow[]
  const page = rows.slice(0, limit)
  const names = await actorNames(
    reading,
    page.map(({ actor_kind, actor_id }) => ({ kind: actor_kind, id: actor_id })),
  )
  const data = page.map((row): HistoryEntry => {
    const { before, after: later } = valuesIn(row, cipher, tenantId, id)
    const [was, is] = [visible(reading, entity.name, before), visible(reading, entity.name, later)]
    return {
      id: row.id,
      at: row.at,
      by: { kind: row.actor_kind, id: row.actor_id, name: names.get(row.actor_id ?? '') ?? null },
      action: row.action,
      channel: row.channel,
      fields: Object.keys(is ?? was ?? {}),
      before: was,
      after: is,
      sealed: row.sealed,
    }
  })
  return { data, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

/** Puts back the values that a change took away, as a change of its own. 409 when it took none away. */
export async function restoreFrom(
  writing: Writing,
  entityName: string,
  id: string,
  changeId: string,
  fields: readonly string[] | undefined,
  version: number | undefined,
): Promise<ReadRecord> {
  const entity = writing.model.get(entityName)
  await get(writing, entityName, id)
  const { tenantId } = writing.principal
  const [found] = await writing.database.batch(tenantId, [statement(oneText, [tenantId, id, changeId])])
  const row = found?.rows[0] as unknown as HistoryRow | undefined
  if (row === undefined) throw notFound()
  const { before } = valuesIn(row, await writing.keys.tenant(tenantId), tenantId, id)
  const restorable = Object.entries(visible(writing, entity.name, before) ?? {}).filter(([key]) => {
    const field = entity.field(key)
    const open = field !== undefined && field.options.set !== 'by-rule' && editable(entity, field, writing.principal)
    return open && (fields === undefined || fields.includes(key))
  })
  if (restorable.length === 0 || row.action === 'end') throw conflict('history.nothing-to-restore')
  const [record] = await update(
    writing,
    entityName,
    [{ id, input: Object.fromEntries(restorable), ...(version === undefined ? {} : { version }) }],
    { as: 'restore-values' },
  )
  if (record === undefined) throw notFound()
  return record
}
