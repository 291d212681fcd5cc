import type { ParseArgsConfig } from 'node:util'
import { ApiError, asApiError } from '#engine/api/errors.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import { errorSentence } from '#messages/words.ts'
import type { Logger } from '#platform/log/log.ts'
import { type Problem, Wrong } from '#schema/problem.ts'
import type { Config } from '#server/config.ts'
import type { Value } from '#server/read-body.ts'
import type { Secrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * A file of this folder that exports `command` is a command: `tenant-create.ts` is `steward tenant create`.
 * It prints its result through `print` and throws a `CommandError` when it failed.
 */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  /** What follows `steward`: `tenant create --name <name> --owner-email <address>`. */
  readonly usage: string
  /** More for `--help`: what the options mean. */
  readonly help?: string
  /** As for node:util's parseArgs. `--help` and `--json` are everybody's. */
  readonly options?: Options
  /** How many words it takes behind its name; more are refused, and not overlooked. None unless told. */
  readonly words?: number
  run(context: CommandContext): Promise<void>
}

export interface CommandContext {
  /** What stands behind the command's name and is no option. */
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly json: boolean
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Logger
  /** The database, migrated, and the keys. Attached to if it runs, else started for as long as the command does. */
  installation(): Promise<Installation>
  /** The result: lines for people, or with `--json` the value as one JSON document. */
  print(lines: string | readonly string[], value: unknown): void
  /** Remarks beside the result, on standard error. */
  notice(text: string): void
  /** All of standard input, for passwords: they must not stand in a command line. */
  readInput(): Promise<string>
}

/** The command did not do what was asked. Ends with 1, wrong use with 2, and with 3 where it could not look. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: string
  readonly exitCode: 1 | 2 | 3
  /** For `--json`, beside code and message. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, options: { exitCode?: 1 | 2 | 3; details?: Readonly<Record<string, unknown>> } = {}) {
    super(message)
    this.code = code
    this.exitCode = options.exitCode ?? 1
    this.details = options.details ?? {}
  }
}

/** An option that must be given, as text. */
export function required(context: CommandContext, option: string): string {
  const value = context.options[option]
  if (typeof value === 'string' && value !== '') return value
  throw new CommandError('command.usage', `--${option} is missing`, { exitCode: 2 })
}

/** The value of an option, read as the API reads it; the command ends with 2 and the reason when it is wrong. */
export function readOption<T>(option: string, value: Value<T>, given: unknown): T {
  try {
    return value.read(given)
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    throw wrongOption(option, error.problems[0])
  }
}

export function wrongOption(option: string, problem: Pick<Problem, 'code' | 'params'> | undefined): CommandError {
  const code = problem?.code ?? 'invalid'
  const sentence = errorSentence('en', code, problem?.params ?? {}) ?? code
  return new CommandError(code, `--${option}: ${sentence}`, { exitCode: 2, details: { option } })
}

/** What the engine refuses, in its own words; anything else is thrown on. */
export function said(thrown: unknown): never {
  const error = asApiError(thrown)
  if (!(error instanceof ApiError)) throw error
  const problems = error.problems.map((problem) => `${problem.pointer.slice(1)}: ${problemSentence(problem, 'en')}`)
  const message = problems.length > 0 ? problems.join('\n') : problemSentence({ code: error.code, params: error.params }, 'en')
  throw new CommandError(error.problems[0]?.code ?? error.code, message)
}
