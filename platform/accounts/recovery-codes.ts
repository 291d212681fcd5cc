import { randomInt } from 'node:crypto'
import type { Accounts } from '#platform/accounts/context.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

export const recoveryCodesMade = 10

/** Crockford's letters: none is read as another. Twelve of them are 60 bits. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 12

const plain = (code: string): string =>
  code
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replace(/[il]/g, '1')
    .replace(/o/g, '0')

/** What we keep: a keyed hash, so that whoever reads the table cannot try codes. */
const hashOf = ({ secret }: Pick<Accounts, 'secret'>, accountId: string, code: string): Buffer =>
  secret.mac('recovery-code', `${accountId} ${plain(code)}`)

/** Ten new codes, `4x7m-9kqt-2v8h`, and what writes them; the older ones no longer work. They are shown once. */
export function newRecoveryCodes(
  accounts: Pick<Accounts, 'secret' | 'clock'>,
  accountId: string,
): { readonly codes: readonly string[]; readonly statement: Statement } {
  const codes = Array.from({ length: recoveryCodesMade }, () =>
    Array.from({ length }, (_, index) => `${index > 0 && index % 4 === 0 ? '-' : ''}${letters[randomInt(letters.length)] ?? ''}`).join(''),
  )
  const statement = {
    name: 'set_recovery_codes',
    text: 'select app.set_recovery_codes($1, $2, $3)',
    values: [accountId, codes.map((code) => hashOf(accounts, accountId, code)), accounts.clock.now()],
  }
  return { codes, statement }
}

export async function recoveryCodesLeft(query: Query, accountId: string): Promise<number> {
  const { rows } = await query<{ left: number }>({
    name: 'recovery_codes_left',
    text: 'select app.recovery_codes_left($1) as left',
    values: [accountId],
  })
  return rows[0]?.left ?? 0
}

/** Uses a code up; false for one that is wrong or was used. Of two at once one finds it gone. */
export async function redeemRecoveryCode(
  accounts: Pick<Accounts, 'secret'>,
  query: Query,
  accountId: string,
  code: string,
): Promise<boolean> {
  const { rows } = await query<{ used: boolean }>({
    name: 'use_recovery_code',
    text: 'select app.use_recovery_code($1, $2) as used',
    values: [accountId, hashOf(accounts, accountId, code)],
  })
  return rows[0]?.used === true
}
