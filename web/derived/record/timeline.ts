import type { RecordData } from '#web/app/model.ts'

/** One change of a record, as its history tells it. */
export interface ChangeEntry {
  readonly id: string
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string | null; readonly name: string | null } | null
  readonly action: string
  readonly fields: readonly string[]
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly sealed: boolean
}

export type TimelineItem =
  | { readonly kind: 'note'; readonly at: string; readonly entity: string; readonly record: RecordData }
  | { readonly kind: 'file'; readonly at: string; readonly record: RecordData }
  | { readonly kind: 'change'; readonly at: string; readonly change: ChangeEntry }

/** One source of the timeline, newest first, as far as it was fetched. */
export interface Source {
  readonly items: readonly TimelineItem[]
  readonly hasMore: boolean
}

/**
 * Several sources as one timeline, newest first. It ends where a source that has more ends: below that, something that was
 * not fetched yet could belong between.
 */
export function mergeTimeline(sources: readonly Source[]): readonly TimelineItem[] {
  const ends = sources.filter((source) => source.hasMore).map((source) => source.items.at(-1)?.at ?? '')
  const end = ends.sort().at(-1) ?? ''
  return sources
    .flatMap((source) => source.items)
    .filter((item) => item.at >= end)
    .sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
}

/** Pinned notes stand above everything, whatever their age. */
export function pinnedFirst(items: readonly TimelineItem[], pinnedKey: string | undefined): readonly TimelineItem[] {
  if (pinnedKey === undefined) return items
  const isPinned = (item: TimelineItem) => item.kind === 'note' && item.record[pinnedKey] === true
  return [...items.filter(isPinned), ...items.filter((item) => !isPinned(item))]
}
