import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { ModelEntity } from '#web/app/model.ts'

/** What a list says of itself to be exported. */
export interface ExportPanelProps {
  entity: ModelEntity
  /** What the list shows, as `POST /exports` takes it; a selection of rows is a filter by id. */
  query: { readonly filter?: unknown; readonly q?: string | undefined; readonly sort?: string | undefined }
  /** The columns that are shown. */
  fields: readonly string[]
  /** How many rows that is, -1 when nobody counted them all. */
  count: number
  onClose: () => void
}

export const formats = ['csv', 'xlsx', 'vcard', 'vcard3', 'json'] as const
export type ExportFormat = (typeof formats)[number]

/** What leaves: the body of `POST /exports`. Without `fields` every column that one may see. */
export interface WantedExport {
  readonly entity: string
  readonly format: ExportFormat
  readonly filter?: unknown
  readonly q?: string
  readonly sort?: string
  readonly fields?: readonly string[]
}

export interface ExportRun {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'expired'
  readonly progress: { readonly done: number; readonly total: number }
  /** Why it failed, as a code. */
  readonly problem?: string | null
  /** How many records the file holds. */
  readonly rows: number
  readonly expiresAt?: string
}

export const exportPath = (id: string): string => `/exports/${id}`

export const exportFilePath = (id: string): string => `${exportPath(id)}/file`

export async function startExport(tenant: string, wanted: WantedExport): Promise<ExportRun> {
  return (await request<{ data: ExportRun }>('/exports', { method: 'POST', body: wanted, tenant })).data
}

const isOver = (run: ExportRun | undefined): boolean => run !== undefined && ['done', 'failed', 'expired'].includes(run.state)

/** An export, asked for every second until it is over. */
export const exportQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ['exports', tenant, id],
    queryFn: async ({ signal }) => (await request<{ data: ExportRun }>(exportPath(id), { tenant, signal })).data,
    refetchInterval: ({ state }) => (isOver(state.data) || state.error !== null ? false : 1000),
    staleTime: 0,
  })
