import { openSending } from '#engine/send.ts'
import { newSignUp } from '#platform/accounts/sign-ups.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Command, CommandError, readOption, required } from '#server/cli/command.ts'
import { emailAddress, language } from '#server/read-body.ts'
import { linkTo } from '#server/setup-link.ts'
import { sendSignUpLetter } from '#server/sign-up.ts'

export const command: Command = {
  summary: 'Invite somebody to set up an organisation of their own',
  usage: 'signup invite --email <address> [--language en|de] [--json]',
  help: 'Prints the link, and mails it where SMTP_URL is set. It works once, for a week; older ones for the same address die. SIGNUP must be invite or open.',
  options: { email: { type: 'string' }, language: { type: 'string' } },
  async run(context) {
    const { config, secrets, options } = context
    if (config.signup === 'closed') throw new CommandError('sign-up.closed', 'Nobody may sign up: set SIGNUP=invite')
    const email = readOption('email', emailAddress, required(context, 'email'))
    const speaks = readOption('language', language, options.language ?? 'en')
    const { database, keys } = await context.installation()
    const link = newSignUp({ clock: systemClock }, email, 'invited')
    await database.global(link.statement)
    const mailFrom = config.mailFrom ?? `steward@${new URL(config.baseUrl).hostname}`
    const sending = openSending(
      { database, keys, clock: systemClock },
      {
        ...secrets,
        smtpUrl: secrets.smtpUrl,
        dkimKey: secrets.dkimKey,
        dkimSelector: config.dkimSelector,
        mailFrom,
        baseUrl: config.baseUrl,
      },
    )
    const mailed = await sendSignUpLetter(sending, config.baseUrl, { ...link, email, language: speaks, invited: true })
    await sending.mail?.close()
    const address = linkTo(config.baseUrl, 'sign-up', link.token)
    context.print(address, { link: address, mailed, expiresAt: link.expiresAt.toISOString() })
  },
}
