import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { toDatabaseError } from '#platform/database/errors.ts'
import type { Query, Rows, Statement } from '#platform/database/statement.ts'
import { sessionOptions, typeParsers } from '#platform/database/type-parsers.ts'
import { toWire } from '#platform/database/wire.ts'

/** One connection of the owner's that copies whole tables out and in. Its transactions are the caller's own. Errors are `DatabaseError`s. */
export interface Copier {
  query: Query
  /** Statements without parameters. */
  script(sql: string): Promise<void>
  /** What COPY … TO STDOUT sends, piece by piece. Nothing else may be asked of this connection until it has ended. */
  copyOut(sql: string): AsyncGenerator<Buffer, void, undefined>
  /** COPY … FROM STDIN; gives the number of rows. */
  copyIn(sql: string, content: AsyncIterable<Uint8Array>): Promise<number>
  close(): Promise<void>
}

export async function openCopier(url: string): Promise<Copier> {
  const client = new pg.Client({
    connectionString: url,
    types: typeParsers(),
    options: sessionOptions,
    application_name: 'steward copier',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // A server that dies ends the statement at hand, not the process.
  client.on('error', () => {})
  await client.connect().catch((thrown: unknown) => {
    throw toDatabaseError(thrown)
  })
  return {
    async query<R>(statement: Statement): Promise<Rows<R>> {
      try {
        const result = await client.query({ text: statement.text, values: (statement.values ?? []).map(toWire) })
        return { rows: result.rows as R[], count: result.rowCount ?? 0 }
      } catch (thrown) {
        throw toDatabaseError(thrown, statement.name)
      }
    },
    async script(sql) {
      try {
        await client.query(sql)
      } catch (thrown) {
        throw toDatabaseError(thrown)
      }
    },
    async *copyOut(sql) {
      try {
        for await (const chunk of client.query(copyTo(sql))) yield chunk as Buffer
      } catch (thrown) {
        throw toDatabaseError(thrown)
      }
    },
    async copyIn(sql, content) {
      const into = client.query(copyFrom(sql))
      let broken: unknown
      // What the content throws is its own error, not the database's.
      async function* watched(): AsyncGenerator<Uint8Array> {
        try {
          yield* content
        } catch (error) {
          broken = error
          throw error
        }
      }
      try {
        await pipeline(Readable.from(watched()), into)
        return into.rowCount
      } catch (thrown) {
        throw broken ?? toDatabaseError(thrown)
      }
    },
    close: () => client.end().catch(() => {}),
  }
}

export const quotedName = (name: string): string => pg.escapeIdentifier(name)
