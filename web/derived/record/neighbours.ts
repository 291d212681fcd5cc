import { useQuery } from '@tanstack/react-query'
import type { ModelEntity } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import { lastQuery } from '#web/derived/list/use-list-state.ts'
import type { Pages } from '#web/derived/records.ts'

export interface Neighbours {
  readonly previous: string | undefined
  readonly next: string | undefined
  /** Counted from 1; undefined outside a list. */
  readonly position: number | undefined
  readonly count: number | undefined
}

/** The records before and after this one in the list from which it was opened. */
export function useNeighbours(entity: ModelEntity, id: string): Neighbours {
  const tenant = useTenant()
  const queryKey = lastQuery(tenant, entity) ?? ['list', tenant, entity.plural, 'none']
  // Only what the list has fetched already: looking at one record asks for no others.
  const pages = useQuery<Pages>({ queryKey, enabled: false, queryFn: () => Promise.reject(new Error('never asked')) }).data
  const ids = pages?.pages.flatMap((page) => page.data.map((record) => record.id)) ?? []
  const at = ids.indexOf(id)
  if (at < 0) return { previous: undefined, next: undefined, position: undefined, count: undefined }
  const first = pages?.pages[0]
  return { previous: ids[at - 1], next: ids[at + 1], position: at + 1, count: first?.more ? undefined : first?.count }
}
