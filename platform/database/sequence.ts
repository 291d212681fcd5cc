import type pg from 'pg'
import { DatabaseError, toDatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'
import { checkNames, toWire } from '#platform/database/wire.ts'

const commit: Statement = { name: 'commit', text: 'COMMIT' }
const rollback: Statement = { name: 'rollback', text: 'ROLLBACK' }

type Plain = Record<string, unknown>

/**
 * Statements on one connection, in order. `opening` (BEGIN, set_tenant) leaves in the same packet as the first of them.
 * Each statement carries its own Sync, so an error leaves the connection clean; the rest of the transaction answers 25P02.
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

  #mustBeCommitted(answer: pg.QueryResult | undefined): void {
    if (answer?.command === 'COMMIT') return
    this.failure ??= new DatabaseError('database.rolled-back', 'COMMIT was answered with ROLLBACK')
    throw this.failure
  }

  async #send(statements: readonly Statement[], next: 'open' | 'ended' = 'open'): Promise<pg.QueryResult[]> {
    if (this.#state === 'ended') throw new DatabaseError('database.failed', 'A statement was sent after the end of its transaction')
    const all = this.#state === 'new' ? [...this.#opening, ...statements] : statements
    const prepared = this.#prepare(all)
    this.#state = next
    const settled = await Promise.allSettled(sendTogether(this.#client, prepared))
    const results: pg.QueryResult[] = []
    for (const [index, outcome] of settled.entries()) {
      if (outcome.status === 'rejected') throw this.#fail(outcome.reason, all[index]?.name)
      results.push(outcome.value)
    }
    return results.slice(all.length - statements.length)
  }

  /**
   * Everything that can fail on our side fails here, before the first byte: pg would skip a statement whose value it cannot
   * write and still send the COMMIT behind it.
   */
  #prepare(statements: readonly Statement[]): pg.QueryConfig[] {
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

function prepare({ name, text, values }: Statement): pg.QueryConfig {
  return { text, ...(name === undefined ? {} : { name }), values: values === undefined ? [] : values.map(toWire) }
}

function sendTogether(client: pg.PoolClient, queries: readonly pg.QueryConfig[]): Promise<pg.QueryResult>[] {
  const { stream } = (client as unknown as pg.Client).connection
  stream.cork()
  try {
    return queries.map((query) => client.query(query))
  } finally {
    stream.uncork()
  }
}

function rowsOf(result: pg.QueryResult | undefined): Rows<Plain> {
  return { rows: result?.rows ?? [], count: result?.rowCount ?? 0 }
}
