import { allowAddresses, allowedAddressesOf, mostAddresses } from '#platform/accounts/allowed-addresses.ts'
import { networkIn } from '#platform/network/network.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Show or change from which networks a tenant may be entered',
  usage: 'tenant addresses --tenant <slug> [--allow <network>]… [--everywhere]',
  help: 'For a tenant that locked itself out. --allow replaces what was there, such as 203.0.113.0/24; --everywhere opens it to all.',
  options: {
    tenant: { type: 'string' },
    allow: { type: 'string', multiple: true },
    everywhere: { type: 'boolean' },
  },
  async run(context) {
    const { database } = await context.installation()
    const tenant = await tenantNamed(database, required(context, 'tenant'))
    const wanted = wantedOf(context.options)
    const addresses = await database.tenant(tenant.id, async (tx) => {
      if (wanted !== undefined) await tx.query(allowAddresses(tenant.id, wanted))
      return allowedAddressesOf((statement) => tx.query(statement), tenant.id)
    })
    context.print([addresses.length === 0 ? 'It may be entered from everywhere.' : `It may be entered from: ${addresses.join(', ')}`], {
      addresses,
    })
  },
}

/** Undefined to leave it as it is. */
function wantedOf(values: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  if (values.everywhere === true) return []
  if (values.allow === undefined) return undefined
  const networks = (values.allow as string[]).map((text) => {
    const network = networkIn(text)
    if (network === undefined) throw new CommandError('address.not-a-network', `"${text}" is no address and no network`)
    return network
  })
  if (networks.length > mostAddresses) throw new CommandError('too-many', `At most ${mostAddresses} networks`)
  return networks
}
