import { systemClock } from '#platform/clock/clock.ts'
import { confirmEscrow, printEscrow } from '#platform/keys/escrow.ts'
import type { Command } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Print the root key in three shares, to be kept elsewhere, and confirm that they are',
  usage: 'keys escrow [--again] | --confirm <word>',
  help: 'Two of the three shares bring the root key back (keys recover); one alone says nothing. Without them, backups are worth nothing once KEYS_DIR is lost. They are printed once; when they have been put away, type the check word back.',
  options: { again: { type: 'boolean' }, confirm: { type: 'string' } },
  async run(context) {
    const { keysDir } = context.config
    const { again, confirm } = context.options
    if (typeof confirm === 'string') {
      await confirmEscrow(keysDir, systemClock, confirm)
      context.print('The escrow of the root key is confirmed.', { confirmed: true })
      return
    }
    await context.installation()
    const { shares, needed, checkWord } = await printEscrow(keysDir, systemClock, again === true)
    const lines = shares.flatMap((share, index) => [
      `Share ${index + 1} of ${shares.length} (any ${needed} bring the key back):`,
      '',
      share,
      '',
    ])
    context.print(
      [
        'Root key of this installation of Steward. Keep each share in another place, on paper or in a password safe.',
        '',
        ...lines,
        `Check word: ${checkWord}`,
        '',
        `When they have been put away: steward keys escrow --confirm ${'<check word>'}`,
      ],
      { shares, needed, checkWord },
    )
  },
}
