import { type LiveEvent, streamReader } from '#web/live/stream.ts'

export interface LineOptions {
  /** Where to go on from. */
  readonly after: () => string | undefined
  readonly signal: AbortSignal
  /** What arrived, and the place after it. */
  readonly onHeard: (id: string | undefined, events: readonly LiveEvent[]) => void
  /** The server lets this session in no more. */
  readonly onRefused: () => void
}

type Outcome = 'refused' | 'closed' | 'lost' | 'heard'

/** The server says something every fifteen seconds; whoever hears nothing for so long has lost it. */
const silence = 40_000
const shortestWait = 1000
const longestWait = 30_000

/** Holds a line to the server until told to stop: a lost one is opened again, after a wait that grows while nobody answers. */
export async function openLine(tenant: string, options: LineOptions): Promise<void> {
  let wait = shortestWait
  let wasClosed = false
  while (!options.signal.aborted) {
    const outcome: Outcome = await follow(tenant, options, wasClosed).catch(() => 'lost' as const)
    if (options.signal.aborted) return
    wasClosed = outcome === 'closed' || (wasClosed && outcome === 'lost')
    if (outcome === 'refused') {
      options.onRefused()
      wait = longestWait
    } else wait = outcome === 'heard' ? shortestWait : Math.min(longestWait, wait * 2)
    await pause(wait * (0.75 + Math.random() / 2), options.signal)
  }
}

/** One line from its opening to its end. */
async function follow(tenant: string, { after, signal, onHeard }: LineOptions, wasClosed: boolean): Promise<Outcome> {
  const lost = new AbortController()
  let timer = setTimeout(() => lost.abort(), silence)
  const last = after()
  const headers: Record<string, string> = { accept: 'text/event-stream', 'steward-tenant': tenant }
  if (last !== undefined) headers['last-event-id'] = last
  try {
    const answer = await fetch('/api/v1/live', { headers, signal: AbortSignal.any([signal, lost.signal]), cache: 'no-store' })
    if (answer.status === 401 || answer.status === 404) return 'refused'
    if (answer.status === 503) return 'closed'
    if (!answer.ok || answer.body === null) return 'lost'
    // What a backup brought back is another state, and no change says so.
    if (wasClosed) onHeard(last, [{ event: 'reset', data: {} }])
    const reader = streamReader(last)
    const text = answer.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      // What breaks off was heard: the next try need not wait longer.
      const { done, value } = await text.read().catch(() => ({ done: true, value: '' }))
      if (done || value === undefined) return 'heard'
      clearTimeout(timer)
      timer = setTimeout(() => lost.abort(), silence)
      const events = reader.take(value)
      onHeard(reader.lastId(), events)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Waits; less when the browser finds its network again. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer)
      removeEventListener('online', go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    const timer = setTimeout(go, milliseconds)
    addEventListener('online', go)
    signal.addEventListener('abort', go)
  })
}
