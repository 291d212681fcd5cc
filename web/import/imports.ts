import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { language } from '#web/app/language.ts'

export type ImportState = 'mapping' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'

export const modes = ['create-or-update', 'skip', 'update', 'create'] as const
export type ImportMode = (typeof modes)[number]

/** What becomes of a record that a row fits. */
export const existings = ['merge', 'fill', 'overwrite'] as const
export type Existing = (typeof existings)[number]

export interface ImportColumn {
  readonly index: number
  readonly heading: string
  readonly samples: readonly string[]
  /** Where it goes, or null: it is left out. */
  readonly target: string | null
}

/** A place, or a key, with the words for it. */
export interface Labelled {
  readonly path: string
  readonly label: string
}

export interface ImportProgress {
  readonly done: number
  readonly total: number
  readonly created: number
  readonly updated: number
  readonly skipped: number
  readonly failed: number
  readonly kept?: number
  /** Rows that came in without one of their values. */
  readonly leftOut: number
}

/** An import as the list of them shows it. */
export interface ImportSummary {
  readonly id: string
  readonly entity: string
  readonly state: ImportState
  readonly fileName: string
  readonly rows: number
  readonly progress: ImportProgress
  readonly createdAt: string
}

/** A file on its way in. */
export interface ImportRun extends ImportSummary {
  readonly detected: {
    readonly encoding: string
    readonly delimiter: string
    readonly product: string | null
    readonly format: 'csv' | 'xlsx' | 'vcard' | 'json'
    /** Of a workbook: its sheets, and the one that is imported. */
    readonly sheets: readonly string[]
    readonly sheet: string | null
  }
  readonly columns: readonly ImportColumn[]
  /** By what existing records are found; null: by nothing. */
  readonly key: string | null
  readonly keys: readonly Labelled[]
  readonly mode: ImportMode
  readonly existing: Existing
  /** Tags that every record of the import gets. */
  readonly tags: readonly string[]
  readonly createLinked: boolean
  /** Why people come in who asked for erasure; null: their rows fail. */
  readonly erasureReason: string | null
  readonly targets: readonly Labelled[]
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** Values that stayed out although their row came in: the first of them. */
  readonly leftOut: readonly {
    readonly row: number
    readonly heading: string | null
    readonly message: string
    readonly recordId: string | null
  }[]
  /** Edited since and therefore not undone. */
  readonly kept?: readonly { readonly entity: string; readonly id: string; readonly title: string }[]
}

/** What can be changed of an import before it starts. */
export interface ImportChange {
  readonly columns?: readonly Pick<ImportColumn, 'index' | 'target'>[]
  readonly key?: string | null
  readonly mode?: ImportMode
  readonly existing?: Existing
  readonly tags?: readonly string[]
  readonly createLinked?: boolean
  readonly erasureReason?: string | null
  readonly delimiter?: string
  readonly encoding?: string
  readonly sheet?: string
}

export interface Problem {
  readonly code: string
  readonly message: string
}

export interface PreviewCell {
  readonly column: number
  readonly text: string
  readonly problem: Problem | null
  /** Why it stays out although its row comes in. */
  readonly leftOut: Problem | null
}

export interface PreviewRow {
  /** Its number in the file, as a spreadsheet shows it. */
  readonly row: number
  readonly cells: readonly PreviewCell[]
  /** What is wrong with the row as a whole. */
  readonly problem: Problem | null
}

export interface Preview {
  readonly data: readonly PreviewRow[]
  /** How many rows of the whole file have problems. */
  readonly problemRows: number
  /** How many come in, but without one of their values. */
  readonly leftOut: number
  /** Rows of people who asked for erasure, the first of them with the day. */
  readonly erased: { readonly count: number; readonly rows: readonly { readonly row: number; readonly on: string }[] }
  /** Of a large file: how many rows were looked at so far. */
  readonly checked: { readonly done: number; readonly total: number }
}

export const importPath = (id: string): string => `/imports/${id}`

const importKey = (tenant: string, id: string) => ['imports', tenant, id] as const

/** The import itself, not its preview. */
export const runKey = (tenant: string, id: string) => [...importKey(tenant, id), 'run'] as const

const isMoving = (run: ImportSummary | undefined): boolean => run?.state === 'running' || run?.state === 'undoing'

/** An import; asked for every second while it runs. Its labels are in the reader's language. */
export const importQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: [...runKey(tenant, id), language()],
    queryFn: async ({ signal }) => (await request<{ data: ImportRun }>(importPath(id), { tenant, signal })).data,
    refetchInterval: ({ state }) => (isMoving(state.data) && state.error === null ? 1000 : false),
    staleTime: 0,
  })

/** What would be written: the first rows of the file, or the first of those that have problems. All rows are checked, so it may take a while. */
export const previewQuery = (tenant: string, run: ImportRun, onlyProblems: boolean) =>
  queryOptions({
    queryKey: [
      ...importKey(tenant, run.id),
      'preview',
      language(),
      onlyProblems,
      run.columns,
      run.key,
      run.mode,
      run.existing,
      run.tags,
      run.createLinked,
      run.erasureReason,
      run.detected,
    ],
    queryFn: ({ signal }) =>
      request<Preview>(`${importPath(run.id)}/preview?limit=50${onlyProblems ? '&only=problems' : ''}`, { tenant, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && state.data.checked.done < state.data.checked.total ? 1000 : false),
    staleTime: 60_000,
    gcTime: 60_000,
  })

interface ImportList {
  readonly data: readonly ImportSummary[]
  readonly next: string | null
}

/** The imports of the tenant, the newest first. */
export const importsQuery = (tenant: string) =>
  infiniteQueryOptions({
    queryKey: ['imports', tenant, 'list'],
    queryFn: ({ pageParam, signal }) =>
      request<ImportList>(pageParam === '' ? '/imports' : `/imports?cursor=${pageParam}`, { tenant, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.data.some(isMoving)) ? 2000 : false),
    staleTime: 0,
  })

export async function uploadImport(tenant: string, entity: string, file: File, signal: AbortSignal): Promise<ImportRun> {
  const body = new FormData()
  body.append('file', file)
  const path = `/imports?entity=${encodeURIComponent(entity)}`
  return (await request<{ data: ImportRun }>(path, { method: 'POST', body, tenant, signal })).data
}

export async function changeImport(tenant: string, id: string, change: ImportChange): Promise<ImportRun> {
  return (await request<{ data: ImportRun }>(importPath(id), { method: 'PATCH', body: change, tenant })).data
}

export async function startImport(tenant: string, id: string): Promise<void> {
  await request(`${importPath(id)}/start`, { method: 'POST', tenant })
}

export async function undoImport(tenant: string, id: string): Promise<void> {
  await request(`${importPath(id)}/undo`, { method: 'POST', tenant })
}

/** Puts a changed import wherever it is shown. */
export function putImport(client: QueryClient, tenant: string, run: ImportRun): void {
  client.setQueryData(importQuery(tenant, run.id).queryKey, run)
}

/** An import has come to its end: what lists and records show may be another. */
export async function refreshAfterImport(client: QueryClient, tenant: string): Promise<void> {
  await Promise.all(
    ['list', 'record', 'history', 'tags', 'picker', 'count'].map((what) => client.invalidateQueries({ queryKey: [what, tenant] })),
  )
}
