import { type Logger, openLog } from '#platform/log/log.ts'

export type OpenLog = (write: (line: string) => void) => Logger

/** The product's own log, with everything that it may say. */
export const ours: OpenLog = (write) => openLog({ level: 'debug', destination: { write } })

/** The switch of the allow-list: a log that takes everything down as it comes. */
export const chatty: OpenLog = (write) => {
  const words = (value: unknown): unknown =>
    value instanceof Error ? { message: value.message, stack: value.stack, cause: words(value.cause) } : value
  const line = (event: string, fields: object = {}): void =>
    write(JSON.stringify({ event, ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, words(value)])) }))
  const log: Logger = { debug: line, info: line, warn: line, error: line, with: () => log }
  return log
}
