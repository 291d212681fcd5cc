import { useSyncExternalStore } from 'react'
import { ApiError } from '#web/app/api.ts'
import { type Place, sendFile } from '#web/files/send-file.ts'

export type { Place }

/** A file on its way up. */
export interface Upload {
  readonly key: string
  readonly name: string
  /** From 0 to 1; at 1 the server looks at what came. */
  readonly sent: number
  readonly state: 'waiting' | 'sending' | 'failed'
  /** Why it failed, as a sentence. */
  readonly problem?: string
  /** Trying again cannot help: the file itself is refused. */
  readonly isFinal: boolean
}

interface Work extends Upload {
  readonly place: Place
  readonly file: File
  readonly abort?: () => void
}

/** Called when the last of a record's uploads has ended: how many came through. */
export type Done = (place: Place, added: number) => void

const atOnce = 3
let all: readonly Work[] = []
let onDone: Done = () => undefined
const added = new Map<string, number>()
const listeners = new Set<() => void>()
const nothing: readonly Upload[] = []
let shown = new Map<string, readonly Upload[]>()

const keyOf = ({ tenant, plural, id }: Place): string => `${tenant}/${plural}/${id}`

function change(next: readonly Work[]): void {
  all = next
  shown = new Map([...Map.groupBy(all, ({ place }) => keyOf(place))])
  for (const listener of listeners) listener()
}

const put = (key: string, part: Partial<Work>): void => change(all.map((one) => (one.key === key ? { ...one, ...part } : one)))

/** The uploads of a record that are not done. They go on while other pages are looked at. */
export function useUploads(place: Place): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown.get(keyOf(place)) ?? nothing,
  )
}

/** Sends files onto a record, three at once. `refuse` says why one is not even sent. */
export function upload(place: Place, files: Iterable<File>, refuse: (file: File) => string | undefined, done: Done): void {
  onDone = done
  const more = [...files].map((file): Work => {
    const problem = refuse(file)
    const work = { key: crypto.randomUUID(), place, file, name: file.name, sent: 0 }
    return problem === undefined ? { ...work, state: 'waiting', isFinal: false } : { ...work, state: 'failed', isFinal: true, problem }
  })
  change([...all, ...more])
  next()
}

/** Stops one, or puts a failed one away. */
export function dismiss(key: string): void {
  all.find((one) => one.key === key)?.abort?.()
  end(key)
}

export function retry(key: string): void {
  put(key, { state: 'waiting', sent: 0 })
  next()
}

function end(key: string): void {
  const place = all.find((one) => one.key === key)?.place
  change(all.filter((one) => one.key !== key))
  if (place !== undefined) tellWhenDone(place)
  next()
}

function tellWhenDone(place: Place): void {
  const isOpen = all.some((one) => keyOf(one.place) === keyOf(place) && one.state !== 'failed')
  const count = added.get(keyOf(place)) ?? 0
  if (isOpen || count === 0) return
  added.delete(keyOf(place))
  onDone(place, count)
}

function next(): void {
  const running = all.filter((one) => one.state === 'sending').length
  for (const one of all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, atOnce - running))) send(one)
}

function send({ key, place, file }: Work): void {
  const stop = new AbortController()
  put(key, { state: 'sending', sent: 0, abort: () => stop.abort() })
  sendFile(place, file, { key, signal: stop.signal, onSent: (sent) => put(key, { sent }) }).then(
    () => {
      added.set(keyOf(place), (added.get(keyOf(place)) ?? 0) + 1)
      end(key)
    },
    (error: unknown) => {
      if (error instanceof ApiError) fail(key, place, error)
    },
  )
}

function fail(key: string, place: Place, error: ApiError): void {
  const said = error.problems[0]?.message ?? (error.status === 0 ? undefined : error.message)
  const isFinal = error.status >= 400 && error.status < 500 && error.status !== 429 && error.code !== 'file.cut'
  put(key, { state: 'failed', isFinal, ...(said === undefined ? {} : { problem: said }) })
  tellWhenDone(place)
  next()
}
