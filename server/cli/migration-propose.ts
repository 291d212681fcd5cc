import { readCatalogue } from '#engine/storage/catalogue.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { propose } from '#engine/storage/propose.ts'
import { wantedCatalogue } from '#engine/storage/wanted.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Command } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Propose the SQL that turns the database into what the model wants',
  usage: 'migration propose',
  help: 'Read it, correct it, and commit it as the next file of migrations/. Roles are written @app@ and @search@.',
  async run({ installation, print }) {
    const { ownerUrl, names } = await installation()
    const owner = openOwner(ownerUrl)
    try {
      const proposed = propose(tablePlans(), await readCatalogue(owner), await wantedCatalogue(tablePlans(), ownerUrl, names))
      print(proposed.length === 0 ? 'Nothing differs.' : proposed, proposed)
    } finally {
      await owner.close()
    }
  },
}
