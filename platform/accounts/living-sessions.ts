import type { Accounts } from '#platform/accounts/context.ts'

/** Those of these sessions that still let somebody in: one question, however many they are. */
export async function livingSessions({ database, clock }: Accounts, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.global<{ id: string }>({
    name: 'living_sessions',
    text: 'select id from app.living_sessions($1, $2)',
    values: [ids, clock.now()],
  })
  return new Set(rows.map(({ id }) => id))
}
