import type { Accounts } from '#platform/accounts/context.ts'

/** A failure is remembered for a day; two leave room for a lock that began in its last minute. */
const attemptsKept = 2 * 24 * 60 * 60 * 1000

/** How long it can be seen what happened to an account. */
export const securityEventsKept = 90 * 24 * 60 * 60 * 1000

/** Removes what has expired (sessions, devices, links, half sign-ins, challenges), counts of failures that no longer matter, and old security events. Gives how many. */
export async function forgetExpiredSignIns({ database, clock }: Pick<Accounts, 'database' | 'clock'>): Promise<number> {
  const now = clock.now()
  const { rows } = await database.global<{ forgotten: number }>({
    name: 'forget_expired_sign_ins',
    text: 'select app.forget_expired_sign_ins($1, $2, $3) as forgotten',
    values: [now, new Date(now.getTime() - attemptsKept), new Date(now.getTime() - securityEventsKept)],
  })
  return rows[0]?.forgotten ?? 0
}
