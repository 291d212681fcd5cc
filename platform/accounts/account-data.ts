import type { Query } from '#platform/database/statement.ts'

/** What the installation holds about the holder of an account, by the store in which it lies: everything but what lets somebody in. */
export type AccountData = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

export async function accountData(query: Query, accountId: string): Promise<AccountData> {
  const { rows } = await query<{ store: string; entry: Record<string, unknown> }>({
    name: 'account_data',
    text: 'select store, entry from app.account_data($1)',
    values: [accountId],
  })
  const stores = Map.groupBy(rows, ({ store }) => store)
  return Object.fromEntries([...stores].map(([store, found]) => [store, found.map(({ entry }) => entry)]))
}
