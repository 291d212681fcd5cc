import type { Database, Transaction } from '#platform/database/database.ts'

/** A database whose tenant is read within one transaction that is open already: as that one sees it, and on no second connection. Nothing ends before the transaction does. */
export function within(database: Database, tx: Transaction): Database {
  const all = (statements: Parameters<Database['batch']>[1]) => Promise.all(statements.map((each) => tx.query(each)))
  return {
    ...database,
    tenant: (_tenantId, work) => work({ ...tx, finish: all }),
    batch: (_tenantId, statements) => all(statements),
    read: (_tenantId, statements) => all(statements),
  }
}

/** Whatever `work` reads of the tenant, it reads as it was at one moment, however long it takes. What it would write is refused. What lies outside of tenants is read as it is. */
export const atOneMoment = <T>(database: Database, tenantId: string, work: (frozen: Database) => Promise<T>): Promise<T> =>
  database.tenant(tenantId, (tx) => work(within(database, tx)), { snapshot: true })
