import type { Writing } from '#engine/act/writing.ts'
import { changeStatements, partAad } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import { textsIn } from '#engine/texts.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

interface PartRow {
  readonly [column: string]: unknown
  readonly change_id: string
  readonly record_id: string
  readonly sealed_values: Buffer
}

/** As many as the statement below reads at once. */
const page = 500
const partsText = `select change_id, record_id, sealed_values from change_part where tenant_id = $1 and record_id = any($2::uuid[]) and sealed_values is not null
and (record_id, change_id) > ($3::uuid, $4::uuid) order by record_id, change_id limit 500`
const forgetText = 'select app.forget_change_parts($1::uuid[], $2::uuid[]) as gone'
const first = '00000000-0000-0000-0000-000000000000'

/** What the history of these records says in texts, change by change. */
async function* historyOf(
  tx: Transaction,
  cipher: Cipher,
  ids: readonly string[],
): AsyncGenerator<{ readonly changeId: string; readonly recordId: string; readonly texts: readonly string[] }> {
  let after: readonly [string, string] = [first, first]
  for (;;) {
    const { rows } = await tx.query<PartRow>(statement(partsText, [tx.tenantId, ids, ...after]))
    for (const { change_id: changeId, record_id: recordId, sealed_values: sealed } of rows) {
      const { before, after: then } = JSON.parse(cipher.decrypt(sealed, partAad(tx.tenantId, changeId, recordId)).toString('utf8'))
      yield { changeId, recordId, texts: [...textsIn(before), ...textsIn(then)] }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < page) return
    after = [last.record_id, last.change_id]
  }
}

/**
 * Takes from the history of these records every change whose values name somebody: values and salt go, the commitment stays and the chain with it. That it was done stands in the chain from the same
 * moment on: what is missing without that was taken by somebody else (`engine/change/verify.ts`). Gives how many.
 */
export async function forgetHistory(
  tx: Transaction,
  { principal, clock }: Pick<Writing, 'principal' | 'clock'>,
  cipher: Cipher,
  ids: readonly string[],
  names: (text: string) => boolean,
): Promise<number> {
  const changes: string[] = []
  const records: string[] = []
  for await (const { changeId, recordId, texts } of historyOf(tx, cipher, ids)) {
    if (!texts.some(names)) continue
    changes.push(changeId)
    records.push(recordId)
  }
  if (changes.length === 0) return 0
  const { rows } = await tx.query<{ gone: number }>(statement(forgetText, [changes, records]))
  const cleaned = [...new Set(records)].map((id) => ({ id, before: null, after: null }))
  const at = clock.now().toISOString()
  const change = { id: newId(clock), at, principal, action: 'history.forget', entity: 'history', rows: cleaned }
  for (const each of changeStatements(change, cipher)) await tx.query(each)
  return rows[0]?.gone ?? 0
}

/** The texts of a record's history that name somebody, the newest last. */
export async function formerTexts(tx: Transaction, cipher: Cipher, id: string, names: (text: string) => boolean): Promise<string[]> {
  const found: string[] = []
  for await (const { texts } of historyOf(tx, cipher, [id]))
    for (const text of texts) if (names(text) && !found.includes(text)) found.push(text)
  return found
}
