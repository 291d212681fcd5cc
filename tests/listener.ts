import type { Sink } from '#engine/live/live.ts'

/** One event as a client reads it. */
export interface HeardEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Reads a stream of events as a browser does, and remembers where it is. */
export interface Heard {
  readonly events: HeardEvent[]
  lastId: string | undefined
  /** Takes what arrived, wherever it was cut. */
  take(text: string): void
}

export function newHeard(): Heard {
  let rest = ''
  const heard: Heard = {
    events: [],
    lastId: undefined,
    take(text) {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
        heard.lastId = fields.get('id') ?? heard.lastId
        const data = fields.get('data')
        if (data !== undefined) heard.events.push({ event: fields.get('event') ?? 'message', data: JSON.parse(data) as HeardEvent['data'] })
      }
    },
  }
  return heard
}

/** A listener without a wire in between. */
export function listenInto(heard: Heard): Sink & { ended: boolean } {
  const sink = {
    ended: false,
    write(text: string) {
      heard.take(text)
      return true
    },
    end() {
      sink.ended = true
    },
  }
  return sink
}
