import { queryOptions } from '@tanstack/react-query'
import type { Content } from '#schema/fields/content.ts'
import { request } from '#web/app/api.ts'
import type { ModelEntity, RecordData } from '#web/app/model.ts'
import { listQuery } from '#web/derived/records.ts'

/** A file of a record, as its list gives it. */
export interface FileRecord extends RecordData {
  readonly name: string
  readonly content: Content
}

/** The entity whose records are files: what hangs on others and has content. Undefined when this reader may see none. */
export const fileEntityOf = (entities: readonly ModelEntity[]): ModelEntity | undefined =>
  entities.find((entity) => entity.hangsOn !== null && entity.fields.some((field) => field.kind === 'content'))

/** The files of a record, the newest first. */
export const filesQuery = (tenant: string, files: ModelEntity, about: { readonly entity: string; readonly id: string }) =>
  listQuery(tenant, files, { filter: { [files.hangsOn ?? '']: { eq: about } } })

/** What is accepted, and how much room there is. */
export interface FileSettings {
  readonly maxMegabytes: number
  readonly groups: readonly string[]
  readonly refuseWithMetadata: boolean
  readonly most: { readonly maxFileMegabytes: number; readonly maxTenantMegabytes: number }
  readonly used: { readonly bytes: number; readonly files: number }
}

export const fileSettingsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['file-settings', tenant],
    queryFn: async ({ signal }) => (await request<{ data: FileSettings }>('/file-settings', { tenant, signal })).data,
    staleTime: 60_000,
  })

export const contentPath = ({ id }: Pick<RecordData, 'id'>): string => `/files/${id}/content`
export const thumbnailPath = ({ id }: Pick<RecordData, 'id'>): string => `/files/${id}/thumbnail`
export const previewPath = ({ id }: Pick<RecordData, 'id'>): string => `/files/${id}/preview`

/** The end of a name, as people say it: PDF, DOCX. */
export const endingOf = (name: string): string => /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1]?.toUpperCase() ?? ''
