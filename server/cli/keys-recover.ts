import { restoreKeySet } from '#engine/backup/key-set.ts'
import { openTarget } from '#platform/backups/target.ts'
import { recoverRoot } from '#platform/keys/escrow.ts'
import type { Command } from '#server/cli/command.ts'
import { storeAt } from '#server/file-store.ts'

export const command: Command = {
  summary: 'Put the root key back from two of its shares, and the tenants’ keys from beside the backups',
  usage: 'keys recover < shares.txt',
  help: 'Reads the shares from standard input. KEYS_DIR must be empty, or hold no tenant’s key. Then: restore --all --from newest.',
  async run(context) {
    const { keysDir, backups } = context.config
    const root = await recoverRoot(keysDir, await context.readInput())
    const tenants = await restoreKeySet({ target: openTarget(storeAt(backups.url, context.secrets.s3Keys)), keysDir })
    context.print(`${root === 'same' ? 'The root key is here already' : 'The root key is back'}, with the keys of ${tenants} tenants.`, {
      root,
      tenants,
    })
  },
}
