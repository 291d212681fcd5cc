import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { openLog } from '#platform/log/log.ts'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'
import { readSecrets } from '#server/secrets.ts'
import { explain } from '#server/start/explain.ts'
import { type Installation, openInstallation } from '#server/start/installation.ts'

const everybodys = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const

async function main(argv: readonly string[]): Promise<number> {
  const names = await commandNames()
  const found = findCommand(argv, names)
  if (found === undefined) return listCommands(names, argv)
  const command = await load(found.name)
  const { values, positionals } = parse(command, found.rest)
  if (values.help === true) {
    console.log([`steward ${command.usage}`, '', command.summary, ...(command.help ? ['', command.help] : [])].join('\n'))
    return 0
  }
  return run(command, values, positionals)
}

/** `tenant create` lies in tenant-create.ts. */
function findCommand(argv: readonly string[], names: readonly string[]): { name: string; rest: string[] } | undefined {
  for (const length of [3, 2, 1]) {
    const name = argv.slice(0, length).join('-')
    if (argv.length >= length && names.includes(name)) return { name, rest: argv.slice(length) }
  }
  return undefined
}

async function commandNames(): Promise<string[]> {
  const files = await readdir(new URL('.', import.meta.url))
  return files
    .filter((file) => /^[a-z]+(-[a-z]+)*\.ts$/.test(file) && !['main.ts', 'command.ts', 'as-operator.ts'].includes(file))
    .map((file) => file.slice(0, -3))
}

async function load(name: string): Promise<Command> {
  const { command } = (await import(`#server/cli/${name}.ts`)) as { command: Command }
  return command
}

async function listCommands(names: readonly string[], argv: readonly string[]): Promise<number> {
  const asked = argv.length === 0 || ['--help', '-h', 'help'].includes(argv[0] ?? '')
  const commands = await Promise.all(names.map(async (name) => ({ name: name.replaceAll('-', ' '), summary: (await load(name)).summary })))
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  const text = ['steward <command> [--help] [--json]', '', ...lines].join('\n')
  if (asked) console.log(text)
  else console.error(`There is no command "${argv.slice(0, 2).join(' ')}".\n\n${text}`)
  return asked ? 0 : 2
}

function parse(command: Command, rest: string[]) {
  try {
    return parseArgs({ args: rest, options: { ...command.options, ...everybodys }, allowPositionals: true, strict: true })
  } catch (error) {
    throw new CommandError('command.usage', `${(error as Error).message}\n\nsteward ${command.usage}`, { exitCode: 2 })
  }
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
