import { copyKeySet } from '#engine/backup/objects.ts'
import { openOwner } from '#platform/database/owner.ts'
import { backupPlace } from '#server/backups.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import { type Command, CommandError } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Encrypt from now on under new keys',
  usage: 'keys rotate [--tenant <slug> | --root]',
  help: 'Without an option: the root key and the key of every tenant. What was encrypted before stays readable. After a new root key its escrow is to be made anew: keys escrow.',
  options: { tenant: { type: 'string' }, root: { type: 'boolean' } },
  async run(context) {
    const installation = await context.installation()
    const { keys, database, ownerUrl } = installation
    const { tenant: slug, root } = context.options
    if (typeof slug === 'string' && root === true)
      throw new CommandError('command.usage', 'Name a tenant or --root, not both', { exitCode: 2 })
    const owner = openOwner(ownerUrl)
    try {
      const all = (await owner.query<{ id: string }>({ text: 'select id from tenant order by id' })).rows.map(({ id }) => id)
      const named = slug === undefined ? undefined : await tenantNamed(database, String(slug))
      const tenants = named === undefined ? (root === true ? [] : all) : [named.id]
      if (named === undefined) await keys.rotateRoot()
      for (const id of tenants) await keys.rotate(id)
      await copyKeySet(backupPlace(installation, context.config, context.secrets), new Set(all))
      context.print(
        [
          `New keys: ${named === undefined ? 'the root key, ' : ''}${tenants.length} of tenants.`,
          ...(named === undefined ? ['Print and put away the root key again: steward keys escrow'] : []),
        ],
        { root: named === undefined, tenants: tenants.length },
      )
    } finally {
      await owner.close()
    }
  },
}
