import { dataMap } from '#engine/data-map.ts'
import type { Command } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Print what is held, of whom, why and how long',
  usage: 'data-map',
  help: 'Derived from the declarations of this release, in Markdown.',
  async run({ print }) {
    const map = dataMap()
    print(map, { markdown: map })
  },
}
