import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import type { Choice } from '#web/app/model.ts'

/** A field that the tenant made. */
export interface OwnField {
  readonly id: string
  readonly entity: string
  readonly key: string
  readonly kind: string
  readonly label: string
  readonly holds: string
  readonly version: number
  /** How long a value is kept; null: as long as its record. */
  readonly keep: { readonly clock: 'createdAt' | 'updatedAt'; readonly period: string } | null
  readonly options: { readonly choices?: readonly Choice[]; readonly entity?: string }
}

/** An object that the tenant made; `key` is the entity's name in the model, `path` its plural. */
export interface OwnObject {
  readonly id: string
  readonly key: string
  readonly path: string
  readonly name: string
  readonly plural: string
  readonly titleField: string
  /** The key of the link to the person whom the records are about, or nobody with the reason. */
  readonly subject: string | { readonly none: string }
}

export const ownFieldsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['own-fields', tenant],
    queryFn: async ({ signal }) => (await request<{ data: readonly OwnField[] }>('/own-fields', { tenant, signal })).data,
  })

export const ownObjectsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['own-objects', tenant],
    queryFn: async ({ signal }) => (await request<{ data: readonly OwnObject[] }>('/own-objects', { tenant, signal })).data,
  })

/** The model is another now: lists, forms and these pages are drawn anew. */
export async function refreshModel(client: QueryClient, tenant: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['own-fields', tenant] }),
    client.invalidateQueries({ queryKey: ['own-objects', tenant] }),
    client.invalidateQueries({ queryKey: ['model', tenant] }),
    client.invalidateQueries({ queryKey: ['list', tenant] }),
  ])
}

/** The kinds of which people make fields, the usual ones first. */
export const ownKinds = ['text', 'longText', 'choice', 'boolean', 'date', 'dateTime', 'email', 'phone', 'url', 'link', 'user'] as const
export type OwnKind = (typeof ownKinds)[number]

export function asOwnKind(kind: string): OwnKind | undefined {
  return ownKinds.find((one) => one === kind)
}
