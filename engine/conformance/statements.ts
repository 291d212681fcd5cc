import assert from 'node:assert/strict'
import { tablePlans } from '#engine/storage/plan.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'

/** A database that shows every statement it is sent, and behaves as it did. */
export function watched(database: Database, see: (statement: Statement, tenantId: string | null) => void): Database {
  const seen = (statements: readonly Statement[], tenantId: string | null): void => {
    for (const statement of statements) see(statement, tenantId)
  }
  return {
    tenant: (tenantId, work, options) =>
      database.tenant(
        tenantId,
        (tx) =>
          work({
            tenantId: tx.tenantId,
            query: (statement) => {
              seen([statement], tenantId)
              return tx.query(statement)
            },
            finish: (statements) => {
              seen(statements, tenantId)
              return tx.finish(statements)
            },
          }),
        options,
      ),
    batch: (tenantId, statements) => {
      seen(statements, tenantId)
      return database.batch(tenantId, statements)
    },
    read: (tenantId, statements) => {
      seen(statements, tenantId)
      return database.read(tenantId, statements)
    },
    global: (statement) => {
      seen([statement], null)
      return database.global(statement)
    },
    globalTransaction: (work) =>
      database.globalTransaction((query) =>
        work((statement) => {
          seen([statement], null)
          return query(statement)
        }),
      ),
    close: () => database.close(),
  }
}

const plans = tablePlans()
const walled = new Set(plans.filter(({ wall }) => wall === 'tenant').map(({ name }) => name))
const global = new Set(plans.filter(({ wall }) => wall === 'global').map(({ name }) => name))

/** Words that may stand behind a table's name and are no alias. */
const keywords = /^(where|set|on|using|join|left|inner|cross|order|group|limit|select|values|returning|for|union|as)$/

/** Each mention of a table: whether it is written into, and the name by which its columns are called. */
function mentions(text: string): { table: string; alias: string; into: boolean }[] {
  return [...text.matchAll(/\b(from|join|update|into)\s+(?:only\s+)?([a-z_][a-z0-9_]*)(?:\s+(?:as\s+)?([a-z_][a-z0-9_]*))?/gi)].map(
    ([, verb = '', table = '', next = '']) => ({
      table,
      alias: keywords.test(next) || next === '' ? '' : next,
      into: verb.toLowerCase() === 'into',
    }),
  )
}

/** What is wrong with a statement by database rule 5: every mention of a tenant's table says `tenant_id = $n`; a new row gets its tenant first, from a parameter. */
export function wallFaults({ text }: Statement): string[] {
  return mentions(text).flatMap(({ table, alias, into }) => {
    if (global.has(table)) return [`names the global table ${table}, which only definer functions may`]
    if (!walled.has(table)) return []
    if (into)
      return /into\s+\S+\s*\(\s*tenant_id\b[\s\S]*?(values\s*\(|select\s+(distinct\s+)?)\s*\$\d/i.test(text)
        ? []
        : [`inserts into ${table} without a tenant`]
    const name = alias === '' ? `(?:${table}\\.)?` : `${alias}\\.`
    return new RegExp(`(?<![\\w.])${name}tenant_id\\s*=\\s*\\$\\d`, 'i').test(text)
      ? []
      : [`reads or changes ${table}${alias && ` (${alias})`} without tenant_id = $n`]
  })
}

/** Gathers what the engine sent; `check` fails with every statement that forgot its tenant. */
export class Ledger {
  readonly #texts = new Map<string, { statement: Statement; outside: boolean }>()

  readonly see = (statement: Statement, tenantId: string | null): void => {
    this.#texts.set(statement.text, { statement, outside: tenantId === null })
  }

  get size(): number {
    return this.#texts.size
  }

  check(): void {
    const faults = [...this.#texts.values()].flatMap(({ statement, outside }) => [
      ...wallFaults(statement).map((fault) => `${fault}:\n  ${statement.text}`),
      ...(outside && mentions(statement.text).some(({ table }) => walled.has(table))
        ? [`asks a tenant's table outside of any tenant:\n  ${statement.text}`]
        : []),
    ])
    assert.ok(this.size > 0, 'no statement was seen: nothing was checked')
    assert.deepEqual(faults, [])
  }
}
