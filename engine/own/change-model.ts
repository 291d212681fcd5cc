import type { Writing } from '#engine/act.ts'
import { conflict, invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import type { Draft } from '#engine/own/draft.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'

const bump = 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1'
const fieldText = `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

/** Runs a change of the tenant's model: counted, recorded, all or nothing. A key that is taken is a conflict. `first` looks, in the same transaction, whether it may be. */
export async function changeModel(
  writing: Writing,
  action: string,
  id: string,
  statements: readonly Statement[],
  taken: string,
  first?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const { principal, database } = writing
  const recorded = await recordOf(writing, principal, { action, entity: 'ownModel', rows: [{ id, before: null, after: null }] })
  try {
    const all = [...statements, statement(bump, [principal.tenantId]), ...recorded]
    if (first === undefined) {
      await database.batch(principal.tenantId, all)
      return
    }
    await database.tenant(principal.tenantId, async (tx) => {
      await first(tx)
      await tx.finish(all)
    })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.unique') throw conflict(taken)
    throw error
  }
}

const holdText = 'select app.hold_own_object($1, $2)'

/** Those of these entities that are own objects do not end before what is made of them is there; 422 at its pointer for one that just did. */
export const holdObjects =
  ({ model, principal }: Writing, wanted: readonly { readonly name: string; readonly pointer: string }[]) =>
  async (tx: Transaction): Promise<void> => {
    for (const { name, pointer } of wanted.filter((each) => model.entity(each.name)?.own))
      await tx.query(statement(holdText, [principal.tenantId, name])).catch((error: unknown) => {
        const isGone = error instanceof DatabaseError && error.code === 'database.foreign-key'
        throw isGone ? invalid([{ pointer, code: 'own-field.unknown-entity' }]) : error
      })
  }

export function fieldRow(
  writing: Writing,
  entity: string,
  field: Draft,
  key: string,
  position: number,
): { id: string; statement: Statement } {
  const { principal, clock } = writing
  const id = newId(clock)
  const options = JSON.stringify({ ...field.options, holds: field.holds, ...(field.keep === null ? {} : { keep: field.keep }) })
  return {
    id,
    statement: statement(fieldText, [
      principal.tenantId,
      id,
      entity,
      key,
      field.kind,
      field.label,
      options,
      position,
      clock.now().toISOString(),
    ]),
  }
}
