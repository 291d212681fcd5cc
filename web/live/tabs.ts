import { openLine } from '#web/live/line.ts'
import type { LiveEvent } from '#web/live/stream.ts'

/** What tabs tell each other: an event with the place after it, or that one has just opened. */
type Message =
  | { readonly kind: 'heard'; readonly id: string | undefined; readonly events: readonly LiveEvent[] }
  | { readonly kind: 'opened' }

export interface Tabs {
  close(): void
}

/** A tab that opens fetched what it shows a moment ago, or on a slow line seconds ago: what came in between is told again. */
const overlap = 15_000

/**
 * Listens to the tenant's stream together with all other tabs of this browser: one of them holds the line (a Web Lock says which) and passes
 * on what it hears. When that tab closes the next one goes on from the last place that any of them knows.
 */
export function listenTogether(tenant: string, onEvent: (event: LiveEvent) => void, onRefused: () => void): Tabs {
  const name = `steward:live:${tenant}`
  const channel = new BroadcastChannel(name)
  const stop = new AbortController()
  const recent: { readonly at: number; readonly message: Message }[] = []
  let lastId: string | undefined
  let holds = false

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'opened') {
      if (holds) for (const { at, message } of recent) if (Date.now() - at < overlap) channel.postMessage(message)
      return
    }
    lastId = data.id ?? lastId
    for (const event of data.events) onEvent(event)
  }
  channel.postMessage({ kind: 'opened' } satisfies Message)

  const hold = async (): Promise<void> => {
    holds = true
    await openLine(tenant, {
      after: () => lastId,
      signal: stop.signal,
      onRefused,
      onHeard: (id, events) => {
        lastId = id ?? lastId
        const message: Message = { kind: 'heard', id, events }
        channel.postMessage(message)
        if (events.length > 0) recent.push({ at: Date.now(), message })
        while (recent[0] !== undefined && Date.now() - recent[0].at > overlap) recent.shift()
        for (const event of events) onEvent(event)
      },
    })
  }
  // Without locks (a page that came by http from afar) each tab holds a line of its own.
  const held = 'locks' in navigator ? navigator.locks.request(name, { signal: stop.signal }, hold) : hold()
  held.catch(() => undefined)
  return {
    close() {
      stop.abort()
      channel.close()
    },
  }
}
