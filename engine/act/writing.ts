import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import type { LockedRow } from '#engine/act/lock.ts'
import type { BareFacts } from '#engine/act/rules.ts'
import type { Input, Values } from '#engine/act/values.ts'
import { asAnswer } from '#engine/act/violations.ts'
import { ApiError, forbidden } from '#engine/api/errors.ts'
import { type ChangedRow, changeStatements } from '#engine/change/record.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import type { Stamp } from '#engine/storage/write.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** What writing needs besides what reading needs: the time. */
export interface Writing extends Reading {
  readonly clock: Clock
}

/** More that goes into the same transaction as the write: the rows of an import, a message, a job. */
export type Along = (written: readonly ReadRecord[], changeId: string) => readonly Statement[]

export interface Options {
  readonly along?: Along
  /** The request that makes it, so that repeating it makes nothing new. */
  readonly idempotency?: { readonly key: string; readonly request: unknown }
  /** Recorded as this action instead of the plain one (`import`, `undo`). */
  readonly as?: string
  /** Why somebody is entered again who asked for erasure. */
  readonly reason?: string
  /** Values of fields that only verbs write, found out by the door through which the write comes; one object a record. */
  readonly found?: readonly Values[]
}

const mostAtOnce = 1000

/** One write: who, what, when, under which change. */
export interface Act {
  readonly writing: Writing
  readonly entity: EntityModel
  readonly cipher: Cipher
  readonly at: string
  readonly changeId: string
}

/** Starts a write: the entity must be open to it. */
export async function begin(writing: Writing, entityName: string, count: number): Promise<Act> {
  if (count > mostAtOnce) throw new Error(`at most ${mostAtOnce} records are written at once`)
  const entity = writing.model.get(entityName)
  if (entity.readOnly && writing.principal.kind !== 'system') throw forbidden()
  const cipher = await writing.keys.tenant(writing.principal.tenantId)
  return { writing, entity, cipher, at: writing.clock.now().toISOString(), changeId: newId(writing.clock) }
}

export const stampOf = ({ writing: { principal }, cipher, at }: Act): Stamp => ({
  tenantId: principal.tenantId,
  at,
  by: principal.actorId,
  cipher,
  country: principal.country,
})

/** The statements that record the write, in its own transaction. */
export function recorded(act: Act, action: string, rows: readonly ChangedRow[]): Statement[] {
  return changeStatements(
    { id: act.changeId, at: act.at, principal: act.writing.principal, action, entity: act.entity.name, rows },
    act.cipher,
  )
}

/** What a verb is told. */
export const factsOf = ({ writing: { principal }, at }: Act, record: Values & { id: string }, before: LockedRow | null): BareFacts => ({
  record,
  before,
  actor: { kind: principal.kind, id: principal.actorId, role: principal.role },
  today: at.slice(0, 10),
  now: at,
})

/** Runs a write and gives what goes wrong in it as the answer that a person can act on. */
export async function answering<T>(entity: EntityModel, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw asAnswer(error, entity)
  }
}

/** Who may write only own records may not make them someone else's. */
export function checkOwner(entity: EntityModel, values: Values, principal: Principal): void {
  const owner = entity.owner === null ? undefined : values[entity.owner.key]
  if (typeof owner === 'string' && owner !== principal.actorId && !principal.mates.includes(owner))
    throw new ApiError(403, 'owner.not-mine', { params: { field: entity.owner?.key ?? '' } })
}

export interface ChangeOf {
  readonly id: string
  /** The version that the writer saw; 412 with the record as it stands when it has moved on. */
  readonly version?: number
  readonly input: Input
}
