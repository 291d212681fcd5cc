import pg from 'pg'
import type { Statement } from '#platform/database/statement.ts'
import { toWire, type Wire } from '#platform/database/wire.ts'

/** A statement whose values can be written without a chance to fail. */
export interface Prepared extends Pick<Statement, 'name' | 'text'> {
  readonly values: readonly Wire[]
}

/** @throws DatabaseError for a value that cannot be a parameter */
export function prepare({ name, text, values = [] }: Statement): Prepared {
  return { text, ...(name === undefined ? {} : { name }), values: values.map(toWire) }
}

/** What one statement of a batch came to. */
export interface Answer {
  /** `SELECT`, `COMMIT`, `ROLLBACK`; null where the text held no command. */
  command: string | null
  count: number
  rows: Record<string, unknown>[]
}

/** What the database said, and to which statement of the batch. */
export class BatchError extends Error {
  override readonly name = 'BatchError'
  readonly at: number

  constructor(at: number, cause: unknown) {
    super('a statement of a batch failed', { cause })
    this.at = at
  }
}

type Parse = (text: string) => unknown

/** The columns that a statement answers with. */
interface Shape {
  readonly names: readonly string[]
  readonly parsers: readonly Parse[]
}

/** What pg has below its queries. */
interface Connection {
  readonly stream: { cork(): void; uncork(): void }
  /** By name, the texts that this connection has prepared. */
  parsedStatements: Record<string, string>
  parse(statement: { name: string; text: string }): void
  bind(binding: { statement: string; values: readonly Wire[]; valueMapper: (value: unknown) => unknown }): void
  describe(portal: { type: 'P' }): void
  execute(portal: object): void
  close(statement: { type: 'S'; name: string }): void
  sync(): void
}

interface FieldMessage {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
}

const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils
/** `SELECT 5`, `INSERT 0 1`, `CREATE TABLE`: the first word and the last number. */
const command = /^([A-Za-z]+)(?:.* (\d+))?/

/** What prepared statements answer with does not change, so each is asked for once a connection. */
const shapes = new WeakMap<Connection, Map<string, Shape | null>>()

function shapesOf(connection: Connection): Map<string, Shape | null> {
  const known = shapes.get(connection) ?? new Map<string, Shape | null>()
  shapes.set(connection, known)
  return known
}

/**
 * Several statements in one packet with one Sync behind them, so that the server answers with one packet too: pg's own queries bring a Sync each, and each costs both
 * sides a call of the system. After an error the server skips the rest, COMMIT included: whoever sent a BEGIN must send ROLLBACK.
 */
class Batch extends pg.Query {
  readonly #client: pg.Client
  readonly #statements: readonly Prepared[]
  readonly #settle: (error: BatchError | null, answers: Answer[]) => void
  readonly #answers: Answer[] = []
  /** Those that this batch prepares: by name, which statement does. */
  readonly #preparing = new Map<string, number>()
  #shape: Shape | null | undefined
  #rows: Answer['rows'] = []
  #failure: unknown

  constructor(client: pg.Client, statements: readonly Prepared[], settle: (error: BatchError | null, answers: Answer[]) => void) {
    super({ text: '' })
    this.#client = client
    this.#statements = statements
    this.#settle = settle
  }

  override submit = (of: pg.Connection): void => {
    const connection = of as unknown as Connection
    const known = shapesOf(connection)
    connection.stream.cork()
    for (const [index, { name = '', text, values }] of this.#statements.entries()) {
      if (name === '' || connection.parsedStatements[name] === undefined) this.#parse(connection, index, name, text)
      connection.bind({ statement: name, values, valueMapper: prepareValue })
      if (!known.has(name)) connection.describe({ type: 'P' })
      connection.execute({})
    }
    connection.sync()
    connection.stream.uncork()
    this.#shape = known.get(this.#name)
  }

  #parse(connection: Connection, index: number, name: string, text: string): void {
    connection.parse({ name, text })
    if (name === '') return
    connection.parsedStatements[name] = text
    this.#preparing.set(name, index)
  }

  /** Of the statement whose answer comes now. */
  get #name(): string {
    return this.#statements[this.#answers.length]?.name ?? ''
  }

  handleRowDescription({ fields }: FieldMessage): void {
    this.#shape = {
      names: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.#client.getTypeParser(dataTypeID, 'text') as Parse),
    }
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#shape == null) return
    const { names, parsers } = this.#shape
    const row: Record<string, unknown> = {}
    try {
      for (let index = 0; index < fields.length; index += 1) {
        const value = fields[index]
        row[names[index] ?? ''] = value == null ? null : parsers[index]?.(value)
      }
    } catch (error) {
      this.#failure ??= new BatchError(this.#answers.length, error)
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }, connection: pg.Connection): void {
    const [, name = null, count] = command.exec(text) ?? []
    this.#next({ command: name, count: Number(count ?? 0), rows: this.#rows }, connection)
  }

  handleEmptyQuery(connection: pg.Connection): void {
    this.#next({ command: null, count: 0, rows: [] }, connection)
  }

  #next(answer: Answer, of: pg.Connection): void {
    const known = shapesOf(of as unknown as Connection)
    if (this.#name !== '') known.set(this.#name, this.#shape ?? null)
    this.#answers.push(answer)
    this.#rows = []
    this.#shape = known.get(this.#name)
  }

  /** What was to be prepared from here on may or may not have been: it is forgotten on both sides. */
  handleError(error: unknown, of: pg.Connection): void {
    const connection = of as unknown as Connection
    for (const [name, index] of this.#preparing) {
      if (index < this.#answers.length) continue
      connection.close({ type: 'S', name })
      delete connection.parsedStatements[name]
    }
    this.#settle(new BatchError(this.#answers.length, error), [])
  }

  handleReadyForQuery(): void {
    this.#settle((this.#failure as BatchError | undefined) ?? null, this.#answers)
  }
}

/** Sends the statements together; resolves with their answers, in order. @throws BatchError */
export const runBatch = (client: pg.PoolClient, statements: readonly Prepared[]): Promise<Answer[]> =>
  new Promise((resolve, reject) => {
    const own = client as unknown as pg.Client
    own.query(new Batch(own, statements, (error, answers) => (error === null ? resolve(answers) : reject(error))))
  })
