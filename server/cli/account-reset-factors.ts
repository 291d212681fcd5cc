import { accountByEmail } from '#platform/accounts/account.ts'
import { factorsOf, hasFactor, resetFactors } from '#platform/accounts/factors.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'
import { operatorAct } from '#server/operator-act.ts'

export const command: Command = {
  summary: 'Take the second factors of an account away, for who has lost phone and recovery codes',
  usage: 'account reset-factors --email <address> [--json]',
  help: 'Afterwards the password alone opens the account: make sure that it is really its holder who asks. All its sessions end, no device is remembered any longer, the account shows that it happened, and its holder gets a letter.',
  options: { email: { type: 'string' } },
  async run(context) {
    const email = required(context, 'email').trim().toLowerCase()
    const { database } = await context.installation()
    const account = await accountByEmail(database.global, email)
    if (account === undefined) throw new CommandError('account.unknown', 'Nobody has an account with this e-mail address')
    const had = hasFactor(await factorsOf(database.global, account.id))
    await database.globalTransaction(async (query) => {
      await query(resetFactors(account.id))
      for (const each of operatorAct({ clock: systemClock }, account.id, 'factors-reset')) await query(each)
    })
    context.print(had ? 'The second factors are gone; all sessions have ended.' : 'There was no second factor; all sessions have ended.', {
      had,
    })
  },
}
