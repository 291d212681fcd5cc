import type { Identifiers, PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What an erasure knows of the person while it runs; nothing else does. */
export interface Work {
  readonly people: readonly PersonRef[]
  readonly identifiers: Identifiers
  /** Of each entity the records that are theirs, as they were found first: those that lead to others may be gone in a second run. */
  readonly owned: readonly (readonly [string, readonly string[]])[]
  /** The transaction from which on ciphertexts were written that nobody has cleaned. */
  readonly cleanedTo?: string
  /** What was found in texts of others. */
  readonly cleansed?: { readonly mentions: number; readonly reviews: number; readonly unreadable: number }
  /** How many places named the person when that was done: they wait for a reviewer. */
  readonly left?: number
  /** What the last look found, by the names of places. */
  readonly scanned?: {
    readonly places: number
    readonly bytes: number
    readonly found: readonly string[]
    /** Of these the ones that nothing explains: no other record bears the value, and no reviewer has it. */
    readonly left: readonly string[]
  }
  /** Of which moment the backup was after which this is done again. */
  readonly replayOf?: string
}

/** What is looked for, as texts. */
export const valuesIn = ({ emails, phones, names }: Identifiers): string[] => [
  ...emails,
  ...phones,
  ...names.map((words) => words.join(' ')),
]

const aad = (tenantId: string, id: string): string => `erasure_work|sealed_work|${id}|${tenantId}`

export async function sealWork(keys: Pick<Keys, 'tenant'>, tenantId: string, id: string, work: Work): Promise<Buffer> {
  return (await keys.tenant(tenantId)).encrypt(Buffer.from(JSON.stringify(work)), aad(tenantId, id))
}

export async function openWork(keys: Pick<Keys, 'tenant'>, tenantId: string, id: string, sealed: Buffer): Promise<Work> {
  return JSON.parse((await keys.tenant(tenantId)).decrypt(sealed, aad(tenantId, id)).toString('utf8')) as Work
}

const insertText = `insert into erasure_work (tenant_id, id, sealed_work) values ($1, $2, $3)
on conflict (tenant_id, id) do update set sealed_work = excluded.sealed_work`

export const workStatement = (tenantId: string, id: string, sealed: Buffer): Statement => statement(insertText, [tenantId, id, sealed])
