import { timingSafeEqual } from 'node:crypto'
import { countAttempt, subjectOf } from '#platform/accounts/attempts.ts'
import type { Accounts } from '#platform/accounts/context.ts'

/**
 * The link by which a member joins is mailed to them, and shown to whoever made it, who may hand it over. Both work. What stands behind the dot in the mailed one is seen by
 * nobody but the reader of the mailbox, and so shows that the address is theirs.
 */
export const mailedToken = (accounts: Pick<Accounts, 'secret'>, token: string): string => `${token}.${proofOf(accounts, token)}`

export function readJoinToken(accounts: Pick<Accounts, 'secret'>, given: string): { readonly token: string; readonly mailed: boolean } {
  const [token = '', shown] = given.split('.')
  const [theirs, ours] = [Buffer.from(shown ?? ''), Buffer.from(proofOf(accounts, token))]
  return { token, mailed: theirs.length === ours.length && timingSafeEqual(theirs, ours) }
}

const proofOf = ({ secret }: Pick<Accounts, 'secret'>, token: string): string => secret.mac('join/mailed', token).toString('base64url')

const day = 24 * 60 * 60_000
/** Of one organisation, to whomever: who adds more people hands them their links. */
const lettersADay = 100
const lettersText = `select count(*) as letters
  from (select 1 from message where tenant_id = $1 and created_at > $2 and template = 'member.join' limit $3) as lately`

interface Inviting {
  readonly tenantId: string
  readonly accountId: string | null
}

/**
 * May a letter for joining go to this address? Where anybody may sign up, anybody has members to add: nobody's mailbox is to be filled that way. It is counted what this
 * organisation, and what this person in whichever, asked for: what others did shows in nothing.
 */
export async function mayWriteToJoin(accounts: Accounts, { tenantId, accountId }: Inviting, email: string): Promise<boolean> {
  const { database, clock } = accounts
  const since = new Date(clock.now().getTime() - day)
  const [lately] = await database.batch(tenantId, [{ name: 'letters_to_join', text: lettersText, values: [tenantId, since, lettersADay] }])
  if (Number(lately?.rows[0]?.letters) >= lettersADay) return false
  const asked = [tenantId, ...(accountId === null ? [] : [accountId])].map((who) => subjectOf(accounts, 'reset', `join ${who} ${email}`))
  return (await countAttempt(accounts, asked)) === 0
}
