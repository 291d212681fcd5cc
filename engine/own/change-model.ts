import type { Writing } from '#engine/act.ts'
import { conflict } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import type { Draft } from '#engine/own/draft.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'

const bump = 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1'
const fieldText = `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

/** Runs a change of the tenant's model: counted, recorded, all or nothing. A key that is taken is a conflict. */
export async function changeModel(
  writing: Writing,
  action: string,
  id: string,
  statements: readonly Statement[],
  taken: string,
): Promise<void> {
  const { principal, database } = writing
  const recorded = await recordOf(writing, principal, { action, entity: 'ownModel', rows: [{ id, before: null, after: null }] })
  try {
    await database.batch(principal.tenantId, [...statements, statement(bump, [principal.tenantId]), ...recorded])
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.unique') throw conflict(taken)
    throw error
  }
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
