/** SQL with `$n` parameters. A named statement is prepared once per connection; one name always has the same text. */
export interface Statement {
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export interface Rows<R> {
  readonly rows: R[]
  /** Rows read or written. */
  readonly count: number
}

export type Query = <R = Record<string, unknown>>(statement: Statement) => Promise<Rows<R>>
