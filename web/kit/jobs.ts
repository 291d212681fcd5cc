import { useSyncExternalStore } from 'react'
import { work } from '#web/app/storage.ts'

/** A piece of work that the server does for us; its card stays until it is dismissed, also over a reload. */
export interface TrackedJob {
  readonly id: string
  readonly tenant: string
  /** What is being done, and what has been: two sentences. */
  readonly running: string
  readonly done: string
  /** Takes it back; offered when it is done, as long as the page is open. */
  readonly undo?: (() => void) | undefined
  /** Where to ask how far it is; `/jobs/<id>` unless told. */
  readonly path?: string
  /** Where its result is seen, or the file to save; the card stays until somebody has been there. */
  readonly result?: { readonly label: string; readonly to: string } | { readonly label: string; readonly file: string }
}

const storageKey = 'jobs'
let jobs: readonly TrackedJob[] | undefined
const listeners = new Set<() => void>()

function all(): readonly TrackedJob[] {
  if (jobs === undefined) {
    const kept = work.read(storageKey)
    jobs = Array.isArray(kept) ? kept : []
  }
  return jobs
}

/** Done, and seen to be: not shown again after a reload. */
const seen = new Set<string>()

function change(next: readonly TrackedJob[]): void {
  jobs = next
  const kept = next.filter((job) => !seen.has(job.id))
  work.write(storageKey, kept.length === 0 ? undefined : kept)
  for (const listener of listeners) listener()
}

/** Shows a card with the progress of a job. */
export function trackJob(job: TrackedJob): void {
  change([...all().filter((one) => one.id !== job.id), job])
}

/** Its card was shown as done: it need not survive a reload any more. */
export function seenDone(id: string): void {
  if (seen.has(id)) return
  seen.add(id)
  change(all())
}

export function forgetJob(id: string): void {
  change(all().filter((one) => one.id !== id))
}

export function useTrackedJobs(): readonly TrackedJob[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, all)
}
