import { parseArgs } from 'node:util'
import { type Command, type CommandContext, CommandError } from '#server/cli/command.ts'

const everybodys = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const

/** What is to be done, or what somebody wanted to read. */
type Asked = ({ readonly command: Command } & Pick<CommandContext, 'options' | 'args'>) | { readonly text: string }

/** What there is: `tenant create` is called `tenant-create`. */
export interface Commands {
  readonly names: readonly string[]
  load(name: string): Promise<Command>
}

/** What was typed behind `steward`. Nothing in it is overlooked: what no command understands is refused with its usage. */
export async function readCommandLine(argv: readonly string[], commands: Commands): Promise<Asked> {
  const wantsHelp = argv[0] === 'help'
  const typed = wantsHelp ? argv.slice(1) : argv
  const found = findCommand(typed, commands.names)
  if (found === undefined) {
    const list = await listOf(commands)
    if (typed.length === 0 || ['--help', '-h'].includes(typed[0] ?? '')) return { text: list }
    throw new CommandError('command.unknown', `There is no command "${typed.slice(0, 2).join(' ')}".\n\n${list}`, { exitCode: 2 })
  }
  const command = await commands.load(found.name)
  const { values, positionals } = parse(command, found.rest)
  if (wantsHelp || values.help === true)
    return { text: [`steward ${command.usage}`, '', command.summary, ...(command.help ? ['', command.help] : [])].join('\n') }
  return { command, options: values, args: positionals }
}

function findCommand(argv: readonly string[], names: readonly string[]): { name: string; rest: string[] } | undefined {
  for (const length of [3, 2, 1]) {
    const name = argv.slice(0, length).join('-')
    if (argv.length >= length && names.includes(name)) return { name, rest: argv.slice(length) }
  }
  return undefined
}

/** As its usage writes it: `account reset-link`, of account-reset-link. */
function spelling(name: string, usage: string): string {
  const words = usage.split(' ')
  const length = words.findIndex((_, index) => words.slice(0, index + 1).join('-') === name) + 1
  return words.slice(0, length).join(' ')
}

async function listOf({ names, load }: Commands): Promise<string> {
  const listed = await Promise.all(
    names.map(async (name) => {
      const { usage, summary } = await load(name)
      return { name: spelling(name, usage), summary }
    }),
  )
  const width = Math.max(...listed.map(({ name }) => name.length))
  const lines = listed.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return ['steward <command> [--help] [--json]', '', ...lines].join('\n')
}

function parse(command: Command, rest: string[]) {
  const parsed = readArgs(command, rest)
  const surplus = parsed.positionals[command.words ?? 0]
  if (surplus !== undefined) throw wrongUse(command, `"${surplus}" says nothing here.`)
  return parsed
}

function readArgs(command: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...command.options, ...everybodys }, allowPositionals: true, strict: true })
  } catch (error) {
    // Node goes on about words that begin with a dash, which no command takes.
    throw wrongUse(command, (error as Error).message.replace(/\. To specify a positional argument .*/s, '.'))
  }
}

const wrongUse = (command: Command, message: string): CommandError =>
  new CommandError('command.usage', `${message}\n\nsteward ${command.usage}`, { exitCode: 2 })
