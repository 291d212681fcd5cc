import { enqueue } from '#engine/jobs.ts'
import type { Accounts } from '#platform/accounts/context.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { OperatorAct } from '#server/mail/security-letters.ts'

/** Mail servers may be away for days. */
const tries = 20

/** What goes along with an act of the operator on an account, in its transaction: a line in the account's list of what happened, and a letter to its holder, sent by the server. */
export const operatorAct = ({ clock }: Pick<Accounts, 'clock'>, accountId: string, act: OperatorAct): Statement[] => [
  securityEvent({ clock }, accountId, act, null),
  enqueue('tell_operator_act', { accountId, act, at: clock.now().toISOString() }, tries),
]
