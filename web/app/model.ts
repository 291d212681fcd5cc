import { queryOptions } from '@tanstack/react-query'
import type { Operator } from '#schema/field.ts'
import { request } from '#web/app/api.ts'
import { language } from '#web/app/language.ts'

/** One field of an entity, as `GET /api/v1/model` describes it. */
export interface ModelField {
  readonly key: string
  readonly kind: string
  readonly label: string
  readonly required: boolean
  readonly sortable: boolean
  /** The operators by which a list can be filtered; empty for none. */
  readonly filter: readonly Operator[]
  readonly list: boolean
  /** How a list can be grouped by it: by its values, by months, or not at all. */
  readonly groups?: 'value' | 'month' | null
  readonly group: string | null
  readonly readOnly: boolean
  readonly own: boolean
  readonly holds?: string
  /** What a new record gets where nothing was said. */
  readonly initial?: unknown
  readonly options: FieldOptions
}

export interface FieldOptions {
  readonly choices?: readonly Choice[]
  readonly entity?: string
  readonly fields?: readonly ModelField[]
  readonly max?: number
}

export interface Choice {
  readonly key: string
  readonly label: string
}

export interface ModelEntity {
  readonly name: string
  readonly plural: string
  readonly own: boolean
  readonly title: EntityTitle
  readonly can: readonly string[]
  readonly actions: readonly StateAction[]
  /** The states that a record can be in; empty for entities without. */
  readonly states: readonly Choice[]
  /** The anchor field of what hangs on another record: notes. */
  readonly hangsOn: string | null
  /** Fields by which one sees that a new record is here already. */
  readonly telling?: readonly string[]
  /** Whose vCard a record can be; null where it can be none. */
  readonly card: 'individual' | 'org' | null
  /** Its records are people whose data can be restricted. */
  readonly restrictable: boolean
  /** The field that says whose a record is. */
  readonly owner: string | null
  readonly label: string
  readonly labels: string
  readonly fields: readonly ModelField[]
}

/** What leads a record from one state to another. A grave one takes something from somebody. */
export interface StateAction extends Choice {
  readonly grave: boolean
}

/** Which fields name a record; `otherwise` are asked in turn when those are empty. */
export interface EntityTitle {
  readonly of: readonly string[]
  readonly sort?: string
  readonly otherwise?: readonly string[]
}

export interface Model {
  readonly version: number
  readonly entities: readonly ModelEntity[]
}

/** A record as the API gives it: the fixed part, and its fields by key. */
export interface RecordData {
  readonly id: string
  readonly version: number
  readonly createdAt: string
  readonly createdBy: string | null
  readonly updatedAt: string
  readonly updatedBy: string | null
  readonly deletedAt: string | null
  readonly can: readonly string[]
  readonly [field: string]: unknown
}

/** Titles of linked records, members and tags, by id. */
export type Labels = Readonly<Record<string, string>>

export const modelQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['model', tenant, language()],
    queryFn: async ({ signal }): Promise<Model> => (await request<{ data: Model }>('/model', { tenant, signal })).data,
    staleTime: 10 * 60_000,
    gcTime: Number.POSITIVE_INFINITY,
  })

export function entityByPlural(model: Model, plural: string): ModelEntity | undefined {
  return model.entities.find((entity) => entity.plural === plural)
}

export function entityByName(model: Model, name: string | undefined): ModelEntity | undefined {
  return model.entities.find((entity) => entity.name === name)
}
