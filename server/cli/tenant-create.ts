import { translate } from '#messages/catalogue.ts'
import { problemOfPassword } from '#platform/accounts/password-rules.ts'
import { currencyOf, timeZoneOf } from '#platform/accounts/places.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { type Command, type CommandContext, readOption, required, wrongOption } from '#server/cli/command.ts'
import { createTenant, type NewTenant } from '#server/create-tenant.ts'
import { openAccounts } from '#server/entrance.ts'
import { country, currency, emailAddress, language, text, timeZone } from '#server/read-body.ts'

export const command: Command = {
  summary: 'Make a tenant with its owner and an API key',
  usage: 'tenant create --name <name> --owner-email <address> (--owner-password-stdin | --owner-password <password>) [--json]',
  help: [
    '--owner-name <name>      the owner; the e-mail address before the @ unless told',
    '--owner-password-stdin   reads the password from standard input; --owner-password is seen by everybody who may list processes',
    '--country <code>         ISO 3166-1 alpha-2; DE unless told. Currency and time zone follow from it unless told',
    '--language <en|de>       en unless told',
    '--currency <code>        ISO 4217',
    '--time-zone <name>       IANA, such as Europe/Berlin',
    '',
    'An owner whose address has an account already keeps its password. The API key has the rights of an owner and is shown once.',
  ].join('\n'),
  options: {
    name: { type: 'string' },
    'owner-email': { type: 'string' },
    'owner-name': { type: 'string' },
    'owner-password': { type: 'string' },
    'owner-password-stdin': { type: 'boolean' },
    country: { type: 'string' },
    language: { type: 'string' },
    currency: { type: 'string' },
    'time-zone': { type: 'string' },
  },
  async run(context) {
    const wanted = await readTenant(context)
    const { database, keys } = await context.installation()
    const created = await createTenant(openAccounts({ database, keys, clock: systemClock }), keys, wanted)
    if (created.accountExisted) context.notice('The owner has an account already: it keeps its password.')
    const { tenantId, slug, apiKey } = created
    context.print([`Tenant ${slug} is ready: ${context.config.baseUrl}/${slug}`, `API key (shown once): ${apiKey}`], {
      tenantId,
      slug,
      apiKey,
    })
  },
}

async function readTenant(context: CommandContext): Promise<NewTenant> {
  const name = readOption('name', text(120), required(context, 'name'))
  const email = readOption('owner-email', emailAddress, required(context, 'owner-email'))
  const ownerName = readOption('owner-name', text(120), context.options['owner-name'] ?? email.split('@')[0])
  const code = readOption('country', country, context.options.country ?? 'DE')
  const speaks = readOption('language', language, context.options.language ?? 'en')
  const password = await readPassword(context, [name, email, ownerName])
  return {
    name,
    country: code,
    language: speaks,
    currency: readOption('currency', currency, context.options.currency ?? currencyOf(code)),
    timeZone: readOption('time-zone', timeZone, context.options['time-zone'] ?? timeZoneOf(code)),
    owner: { name: ownerName, email, password },
    keyName: translate(speaks, 'accounts.firstKey'),
  }
}

async function readPassword(context: CommandContext, about: readonly string[]): Promise<string> {
  const fromInput = context.options['owner-password-stdin'] === true
  const password = fromInput ? (await context.readInput()).replace(/\r?\n$/, '') : required(context, 'owner-password')
  const problem = await problemOfPassword(password, about)
  if (problem !== null) throw wrongOption('owner-password', problem)
  return password
}
