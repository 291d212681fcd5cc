/** One event of the server's stream. */
export interface LiveEvent {
  readonly event: string
  readonly data: unknown
}

export interface StreamReader {
  /** Takes what arrived, wherever it was cut, and gives the events that are whole by now. */
  take(text: string): readonly LiveEvent[]
  /** Where to go on from after the line was lost. */
  lastId(): string | undefined
}

/** Reads server-sent events (HTML, section 9.2). An id without an event counts too: the server moves us on past what is not ours. */
export function streamReader(after?: string): StreamReader {
  let rest = ''
  let lastId = after
  return {
    lastId: () => lastId,
    take(text) {
      const blocks = (rest + text.replaceAll('\r\n', '\n')).split('\n\n')
      rest = blocks.pop() ?? ''
      return blocks.flatMap((block) => {
        const fields = fieldsOf(block)
        lastId = fields.get('id') ?? lastId
        const data = fields.get('data')
        return data === undefined ? [] : [{ event: fields.get('event') ?? 'message', data: parsed(data) }]
      })
    },
  }
}

function fieldsOf(block: string): ReadonlyMap<string, string> {
  const lines = block.split('\n').filter((line) => line.indexOf(':') > 0)
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).replace(/^ /, '')]))
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
