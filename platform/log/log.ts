import { type DestinationStream, pino } from 'pino'
import { type Fields, keep } from '#platform/log/fields.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/**
 * `event` is a fixed phrase in the code ("migration applied"), never put together from values.
 * Fields that are not on the list in fields.ts, or do not look as they should, are dropped; so is an error's message.
 */
export interface Logger {
  debug(event: string, fields?: Fields): void
  info(event: string, fields?: Fields): void
  warn(event: string, fields?: Fields): void
  error(event: string, fields?: Fields): void
  /** A logger whose lines all carry these fields. */
  with(fields: Fields): Logger
}

/** One JSON line an event, on standard output unless another destination is given. */
export function openLog(options: { level?: LogLevel; destination?: DestinationStream } = {}): Logger {
  const settings = { level: options.level ?? 'info', base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }
  const out = options.destination ? pino(settings, options.destination) : pino(settings)
  return loggerOn(out, {})
}

/** For code that must be given a logger and has nothing to say. */
export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {}, with: () => silentLog }

type Line = Record<string, unknown>
type Write = 'debug' | 'info' | 'warn' | 'error'

type Out = Record<Write, (line: Line, event: string) => void> & { isLevelEnabled(level: Write): boolean }

function loggerOn(out: Out, always: Line): Logger {
  const write = (level: Write) => (event: string, fields?: Fields) => {
    // Each request says a line at level debug: what nobody reads is not put together.
    if (out.isLevelEnabled(level)) out[level](fields === undefined ? always : { ...always, ...keep(fields) }, phrase(event))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (fields) => loggerOn(out, { ...always, ...keep(fields) }),
  }
}

/** A guard against interpolation: digits, addresses and quotes are no part of a fixed phrase. */
function phrase(event: string): string {
  return /^[A-Za-z][A-Za-z ,:;()'’-]{0,119}$/.test(event) ? event : 'event withheld: not a fixed phrase'
}
