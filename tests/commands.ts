import { silentLog } from '#platform/log/log.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import { type Config, readConfig } from '#server/config.ts'
import { readSecrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'

export interface Ran {
  /** What `--json` prints. */
  value: Record<string, unknown>
  lines: string
  notices: string
}

/** Runs a command of the command line as `server/cli/main.ts` does, in an installation of a test. */
export async function runCommand(
  command: Command,
  at: { readonly installation: Omit<Installation, 'embedded' | 'close'>; readonly settings: Readonly<Record<string, string>> },
  options: CommandContext['options'],
  ...args: string[]
): Promise<Ran> {
  const ran: Ran = { value: {}, lines: '', notices: '' }
  const config: Config = readConfig(at.settings)
  await command.run({
    args,
    options,
    json: true,
    config,
    secrets: readSecrets({}),
    log: silentLog,
    installation: async () => ({ ...at.installation, embedded: undefined, close: async () => {} }),
    print: (lines, value) => {
      ran.lines = [lines].flat().join('\n')
      ran.value = value as Record<string, unknown>
    },
    notice: (text) => {
      ran.notices += `${text}\n`
    },
    readInput: async () => '',
  })
  return ran
}
