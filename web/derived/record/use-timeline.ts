import { useInfiniteQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { nameLinked } from '#web/derived/record/name-linked.ts'
import { type ChangeEntry, mergeTimeline, pinnedFirst, type TimelineItem } from '#web/derived/record/timeline.ts'
import { listQuery } from '#web/derived/records.ts'
import { fileEntityOf, filesQuery } from '#web/files/files.ts'

/** An entity whose records are written onto others: it hangs on them and consists of one text. */
export interface NoteKind {
  readonly entity: ModelEntity
  /** The field that says what it hangs on, the one that holds the text, and the one that pins it. */
  readonly about: string
  readonly text: string
  readonly pinned: string | undefined
}

export function noteKindOf(entities: readonly ModelEntity[]): NoteKind | undefined {
  for (const entity of entities) {
    const text = entity.fields.find((field) => field.kind === 'longText' && field.required)
    if (entity.hangsOn === null || text === undefined) continue
    const pinned = entity.fields.find((field) => field.kind === 'boolean')
    return { entity, about: entity.hangsOn, text: text.key, pinned: pinned?.key }
  }
  return undefined
}

interface HistoryPage {
  readonly data: readonly ChangeEntry[]
  readonly next: string | null
}

export interface Timeline {
  readonly items: readonly TimelineItem[]
  readonly notes: NoteKind | undefined
  readonly isLoading: boolean
  readonly loadMore: (() => void) | undefined
}

/** Everything that was written down about a record and everything that was changed in it. */
export function useTimeline(entity: ModelEntity, id: string, show: 'all' | 'notes' | 'changes'): Timeline {
  const tenant = useTenant()
  const model = useModel()
  const notes = noteKindOf(model.entities)
  const noteEntity = notes?.entity ?? entity
  const written = useInfiniteQuery({
    ...listQuery(tenant, noteEntity, { filter: { [notes?.about ?? 'id']: { eq: { entity: entity.name, id } } } }),
    enabled: notes !== undefined && show !== 'changes',
  })
  const changed = useInfiniteQuery({
    queryKey: ['history', tenant, entity.plural, id],
    queryFn: async ({ pageParam, signal }): Promise<HistoryPage> => {
      const cursor = pageParam === '' ? '' : `?cursor=${encodeURIComponent(pageParam)}`
      const page = await request<HistoryPage>(`/${entity.plural}/${id}/history${cursor}`, { tenant, signal })
      await nameLinked(tenant, model, entity, page.data)
      return page
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    enabled: show !== 'notes',
  })
  const fileEntity = entity.hangsOn === null ? fileEntityOf(model.entities) : undefined
  const files = useInfiniteQuery({
    ...filesQuery(tenant, fileEntity ?? entity, { entity: entity.name, id }),
    enabled: fileEntity !== undefined && show === 'all',
  })
  const fileItems = (files.data?.pages ?? []).flatMap((page) =>
    page.data.map((record): TimelineItem => ({ kind: 'file', at: record.createdAt, record })),
  )
  const noteItems = (written.data?.pages ?? []).flatMap((page) =>
    page.data.map((record): TimelineItem => ({ kind: 'note', at: record.createdAt, entity: noteEntity.name, record })),
  )
  const changeItems = (changed.data?.pages ?? []).flatMap((page) =>
    page.data.map((change): TimelineItem => ({ kind: 'change', at: change.at, change })),
  )
  const sources = [
    ...(show === 'changes' ? [] : [{ items: noteItems, hasMore: written.hasNextPage }]),
    ...(show === 'notes' ? [] : [{ items: changeItems, hasMore: changed.hasNextPage }]),
    ...(show === 'all' && fileEntity !== undefined ? [{ items: fileItems, hasMore: files.hasNextPage }] : []),
  ]
  const hasMore = sources.some((source) => source.hasMore)
  return {
    items: pinnedFirst(mergeTimeline(sources), notes?.pinned),
    notes,
    isLoading: (written.isLoading && show !== 'changes') || (changed.isLoading && show !== 'notes'),
    loadMore: hasMore
      ? () => {
          if (written.hasNextPage && show !== 'changes') void written.fetchNextPage()
          if (changed.hasNextPage && show !== 'notes') void changed.fetchNextPage()
          if (files.hasNextPage && show === 'all') void files.fetchNextPage()
        }
      : undefined,
  }
}
