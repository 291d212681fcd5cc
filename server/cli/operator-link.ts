import { newToken } from '#platform/accounts/tokens.ts'
import { systemClock } from '#platform/clock/clock.ts'
import type { Command } from '#server/cli/command.ts'
import { linkTo } from '#server/setup-link.ts'

export const command: Command = {
  summary: 'Print a link to the page that says how the installation is',
  usage: 'operator link [--json]',
  help: 'The link works once, for ten minutes, and lets in for an hour; an older one dies. The page shows what steward doctor says, and no tenant’s data.',
  async run(context) {
    const { database } = await context.installation()
    const { token, expiresAt, statement } = newToken({ clock: systemClock }, 'operator')
    await database.global(statement)
    const link = linkTo(context.config.baseUrl, 'operator', token)
    context.print(link, { link, expiresAt: expiresAt.toISOString() })
  },
}
