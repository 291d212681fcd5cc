import type pg from 'pg'
import { type Answer, BatchError, type Prepared, prepare, runBatch } from '#platform/database/batch.ts'
import { DatabaseError, toDatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'
import { checkNames } from '#platform/database/wire.ts'

const commit: Statement = { name: 'commit', text: 'COMMIT' }
const rollback: Statement = { name: 'rollback', text: 'ROLLBACK' }
const rollbackNow: Prepared = { name: 'rollback', text: 'ROLLBACK', values: [] }

type Plain = Record<string, unknown>

/**
 * Statements on one connection, in order. `opening` (BEGIN, set_tenant) leaves in the same packet as the first of them.
 * What is sent together has one Sync: after an error the server skips the rest, COMMIT too, and the transaction is rolled back.
 */
export class Sequence {
  /** The first error that the database gave: the reason of every one that follows. */
  failure: DatabaseError | undefined
  readonly #client: pg.PoolClient
  readonly #opening: readonly Statement[]
  #state: 'new' | 'open' | 'ended' = 'new'
  /** Why a statement was never sent: its transaction is not whole and must not be committed. */
  #refused: Error | undefined

  constructor(client: pg.PoolClient, opening: readonly Statement[]) {
    this.#client = client
    this.#opening = opening
  }

  async query<R = Plain>(statement: Statement): Promise<Rows<R>> {
    const [result] = await this.#send([statement])
    return rowsOf(result) as Rows<R>
  }

  /** The statements and COMMIT in one packet. */
  async finish(statements: readonly Statement[]): Promise<Rows<Plain>[]> {
    const results = await this.#send([...statements, commit], 'ended')
    this.#mustBeCommitted(results.at(-1))
    return results.slice(0, -1).map(rowsOf)
  }

  /** Nothing to do when nothing was sent or `finish` has already sent it; work that swallowed a failure of either fails here. */
  async commit(): Promise<void> {
    const refused = this.#refused ?? (this.#state === 'ended' ? this.failure : undefined)
    if (refused !== undefined) {
      await this.rollback()
      throw refused
    }
    if (this.#state === 'open') await this.finish([])
    this.#state = 'ended'
  }

  /** Never throws: a connection that cannot roll back is gone, and its transaction with it. */
  async rollback(): Promise<void> {
    if (this.#state === 'open') await this.#send([rollback], 'ended').catch(() => {})
    this.#state = 'ended'
  }

  #mustBeCommitted(answer: Answer | undefined): void {
    if (answer?.command === 'COMMIT') return
    this.failure ??= new DatabaseError('database.rolled-back', 'COMMIT was answered with ROLLBACK')
    throw this.failure
  }

  async #send(statements: readonly Statement[], next: 'open' | 'ended' = 'open'): Promise<Answer[]> {
    if (this.#state === 'ended') throw new DatabaseError('database.failed', 'A statement was sent after the end of its transaction')
    const all = this.#state === 'new' ? [...this.#opening, ...statements] : statements
    const prepared = this.#prepare(all)
    this.#state = next
    try {
      const answers = await runBatch(this.#client, prepared)
      return answers.slice(all.length - statements.length)
    } catch (thrown) {
      const failure = this.#fail(
        thrown instanceof BatchError ? thrown.cause : thrown,
        thrown instanceof BatchError ? all[thrown.at]?.name : undefined,
      )
      // The end of the transaction was skipped with everything behind the error.
      if (next === 'ended' && this.#opening.length > 0) await runBatch(this.#client, [rollbackNow]).catch(() => {})
      throw failure
    }
  }

  /**
   * Everything that can fail on our side fails here, before the first byte: pg would skip a statement whose value it cannot
   * write and still send the COMMIT behind it.
   */
  #prepare(statements: readonly Statement[]): Prepared[] {
    try {
      checkNames(statements)
      return statements.map(prepare)
    } catch (error) {
      this.#refused = error instanceof Error ? error : new DatabaseError('database.invalid-value', 'A value cannot be a parameter')
      throw this.#refused
    }
  }

  #fail(reason: unknown, statement: string | undefined): DatabaseError {
    const error = toDatabaseError(reason, statement)
    if (error.code === 'database.rolled-back' && this.failure !== undefined) return this.failure
    this.failure ??= error
    return error
  }
}

const rowsOf = (answer: Answer | undefined): Rows<Plain> => ({ rows: answer?.rows ?? [], count: answer?.count ?? 0 })
