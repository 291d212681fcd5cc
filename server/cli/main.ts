import { readdir } from 'node:fs/promises'
import { openLog } from '#platform/log/log.ts'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'
import { readCommandLine } from '#server/cli/command-line.ts'
import { readConfig } from '#server/config.ts'
import { readSecrets } from '#server/secrets.ts'
import { explain } from '#server/start/explain.ts'
import { type Installation, openInstallation } from '#server/start/installation.ts'

async function main(argv: readonly string[]): Promise<number> {
  const asked = await readCommandLine(argv, { names: await commandNames(), load })
  if ('command' in asked) return run(asked.command, asked.options, asked.args)
  console.log(asked.text)
  return 0
}

/** `tenant create` lies in tenant-create.ts. */
async function commandNames(): Promise<string[]> {
  const files = await readdir(new URL('.', import.meta.url))
  return files
    .filter((file) => /^[a-z]+(-[a-z]+)*\.ts$/.test(file) && !['main.ts', 'command.ts', 'command-line.ts', 'as-operator.ts'].includes(file))
    .map((file) => file.slice(0, -3))
}

async function load(name: string): Promise<Command> {
  const { command } = (await import(`#server/cli/${name}.ts`)) as { command: Command }
  return command
}

async function run(command: Command, options: CommandContext['options'], args: readonly string[]): Promise<number> {
  const config = readConfig(process.env)
  const secrets = readSecrets(process.env)
  const log = openLog({ level: 'silent' })
  const notice = (text: string) => console.error(text)
  let opening: Promise<Installation> | undefined
  const close = async () => (await opening?.catch(() => undefined))?.close()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(130)))
  try {
    await command.run({
      args,
      options,
      json: options.json === true,
      config,
      secrets,
      log,
      installation: () => {
        opening ??= openInstallation({ config, secrets, log, notice, connections: 4 })
        return opening
      },
      print: (lines, value) => console.log(options.json === true ? JSON.stringify(value, null, 2) : [lines].flat().join('\n')),
      notice,
      readInput,
    })
    return 0
  } finally {
    await close()
  }
}

async function readInput(): Promise<string> {
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) text += String(chunk)
  return text
}

function fail(error: unknown): number {
  const code = (error as { code?: unknown }).code
  if (process.argv.includes('--json')) {
    const details = error instanceof CommandError ? error.details : {}
    console.error(
      JSON.stringify({ error: { code: typeof code === 'string' ? code : 'command.failed', message: explain(error), ...details } }),
    )
  } else {
    console.error(explain(error))
  }
  return error instanceof CommandError ? error.exitCode : 1
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(fail(error)),
)
