import type { Writing } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import { findByIds } from '#engine/find.ts'
import { forgetHistory } from '#engine/mentions/history.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { textsIn } from '#engine/texts.ts'

/**
 * Corrects what is wrong in a person's record (Art. 16 GDPR): the record, and with it search and whoever listens, say what is right, and the history loses every change that
 * holds what was wrong. That something was changed, when and by whom, stays, with its commitment: the chain is whole.
 */
export async function rectify(writing: Writing, { entity, id }: PersonRef, values: Readonly<Record<string, unknown>>): Promise<void> {
  const { database, keys, principal } = writing
  const system: Writing = { ...writing, purpose: 'rights', principal: { ...principal, kind: 'system' } }
  const [before] = await findByIds(system, entity, [id], Object.keys(values))
  await update(writing, entity, [{ id, input: values }])
  const [after] = await findByIds(system, entity, [id], Object.keys(values))
  const right = new Set(Object.keys(values).flatMap((key) => [...textsIn(after?.[key])]))
  const wrong = new Set(
    Object.keys(values)
      .flatMap((key) => [...textsIn(before?.[key])])
      .filter((text) => text !== '' && !right.has(text)),
  )
  if (wrong.size === 0) return
  const cipher = await keys.tenant(principal.tenantId)
  await database.tenant(principal.tenantId, (tx) => forgetHistory(tx, writing, cipher, [id], (text) => wrong.has(text)))
}
