import { accountByEmail } from '#platform/accounts/account.ts'
import { newToken } from '#platform/accounts/tokens.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'
import { operatorAct } from '#server/operator-act.ts'
import { linkTo } from '#server/setup-link.ts'

export const command: Command = {
  summary: 'Print a link by which somebody chooses a new password',
  usage: 'account reset-link --email <address> [--json]',
  help: 'The link works once, for an hour; older ones die. Using it ends all sessions of the account and its lock, and, where nobody had confirmed the address, takes second factors and links to providers away. The account shows that it was made, and its holder gets a letter.',
  options: { email: { type: 'string' } },
  async run(context) {
    const email = required(context, 'email').trim().toLowerCase()
    const { database } = await context.installation()
    const account = await accountByEmail(database.global, email)
    if (account === undefined) throw new CommandError('account.unknown', 'Nobody has an account with this e-mail address')
    const { token, expiresAt, statement } = newToken({ clock: systemClock }, 'reset', { accountId: account.id })
    await database.globalTransaction(async (query) => {
      for (const each of [statement, ...operatorAct({ clock: systemClock }, account.id, 'reset-link-made')]) await query(each)
    })
    const link = linkTo(context.config.baseUrl, 'reset', token)
    context.print(link, { link, expiresAt: expiresAt.toISOString() })
  },
}
