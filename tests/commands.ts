import { silentLog } from '#platform/log/log.ts'
import type { Command, CommandContext } from '#server/cli/command.ts'
import type { Config } from '#server/config.ts'
import { readSecrets, type Secrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'

export interface Ran {
  /** What `--json` prints. */
  value: Record<string, unknown>
  lines: string
  notices: string
}

/** Where a command is typed. */
export interface Shell {
  readonly installation: Omit<Installation, 'embedded' | 'close'>
  readonly config: Config
  readonly secrets?: Secrets
}

export interface Typed {
  /** Behind the command’s name. */
  readonly args?: readonly string[]
  /** On standard input. */
  readonly input?: string
}

/** Runs a command of the command line as `server/cli/main.ts` does, in an installation of a test. */
export async function runCommand(
  command: Command,
  { installation, config, secrets = readSecrets({}) }: Shell,
  options: CommandContext['options'],
  { args = [], input = '' }: Typed = {},
): Promise<Ran> {
  const ran: Ran = { value: {}, lines: '', notices: '' }
  await command.run({
    args,
    options,
    json: true,
    config,
    secrets,
    log: silentLog,
    installation: async () => ({ ...installation, embedded: undefined, close: async () => {} }),
    print: (lines, value) => {
      ran.lines = [lines].flat().join('\n')
      ran.value = value as Record<string, unknown>
    },
    notice: (text) => {
      ran.notices += `${text}\n`
    },
    readInput: async () => input,
  })
  return ran
}
