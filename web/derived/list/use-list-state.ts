import { useCallback, useSyncExternalStore } from 'react'
import type { ModelEntity } from '#web/app/model.ts'
import { visit } from '#web/app/storage.ts'
import { emptyState, type ListState, readState } from '#web/derived/list/list-state.ts'

const states = new Map<string, ListState>()
const listeners = new Set<() => void>()

function keyOf(tenant: string, entity: ModelEntity): string {
  return `list:${tenant}:${entity.plural}`
}

/** What a list shows now; kept while the tab is open. It is in no address: search and filter may name people. */
export function listState(tenant: string, entity: ModelEntity): ListState {
  const key = keyOf(tenant, entity)
  const known = states.get(key)
  if (known !== undefined) return known
  const kept = readState(visit.read(key), entity)
  states.set(key, kept)
  return kept
}

export function useListState(tenant: string, entity: ModelEntity): [ListState, (change: Partial<ListState>) => void] {
  const state = useSyncExternalStore(subscribe, () => listState(tenant, entity))
  const change = useCallback(
    (part: Partial<ListState>) => {
      const next = { ...listState(tenant, entity), ...part }
      states.set(keyOf(tenant, entity), next)
      visit.write(keyOf(tenant, entity), next === emptyState ? undefined : next)
      for (const listener of listeners) listener()
    },
    [tenant, entity],
  )
  return [state, change]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Where a list was left: scroll offset, the row that had the focus. */
export interface Place {
  readonly top: number
  readonly id: string | undefined
  readonly column: number
}

const places = new Map<string, Place>()

export function placeOf(tenant: string, entity: ModelEntity): Place {
  return places.get(keyOf(tenant, entity)) ?? { top: 0, id: undefined, column: 0 }
}

export function keepPlace(tenant: string, entity: ModelEntity, place: Partial<Place>): void {
  places.set(keyOf(tenant, entity), { ...placeOf(tenant, entity), ...place })
}

const queries = new Map<string, readonly unknown[]>()

/** The query of the list as it was last seen: by it a record page finds the next and the previous record. */
export function lastQuery(tenant: string, entity: ModelEntity): readonly unknown[] | undefined {
  return queries.get(keyOf(tenant, entity))
}

export function keepQuery(tenant: string, entity: ModelEntity, queryKey: readonly unknown[]): void {
  queries.set(keyOf(tenant, entity), queryKey)
}
