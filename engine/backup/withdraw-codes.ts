import { enqueue } from '#engine/jobs.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { spendStepsUntilNow } from '#platform/accounts/totp.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Copier } from '#platform/database/copier.ts'

const codesText = 'delete from recovery_code where created_at <= $1 returning account_id as "accountId"'

/**
 * What works once came back with the accounts, and nobody knows any more which of it was used since the backup: recovery codes made until then no longer work, and no
 * code of an app of this moment works again. Whoever had codes finds it in the list of what happened and, once the server runs, in a letter. Doing it twice does it once.
 */
export async function withdrawCodes(copier: Copier, clock: Clock, backupAt: string): Promise<void> {
  await copier.script('begin')
  try {
    const { rows } = await copier.query<{ accountId: string }>({ text: codesText, values: [backupAt] })
    await copier.query(spendStepsUntilNow({ clock }))
    for (const accountId of new Set(rows.map((row) => row.accountId))) {
      await copier.query(securityEvent({ clock }, accountId, 'recovery-codes-withdrawn', null))
      await copier.query(enqueue('tell_withdrawn_codes', { accountId }, 20))
    }
    await copier.script('commit')
  } catch (error) {
    await copier.script('rollback').catch(() => {})
    throw error
  }
}
