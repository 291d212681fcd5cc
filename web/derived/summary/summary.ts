import { queryOptions } from '@tanstack/react-query'
import { formatMonth } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import type { Labels, ModelEntity, ModelField } from '#web/app/model.ts'
import { rememberTitles } from '#web/app/titles.ts'
import { columnFields } from '#web/derived/list/columns.ts'
import type { Condition } from '#web/derived/list/list-state.ts'
import type { ListQuery } from '#web/derived/records.ts'
import { uiOf } from '#web/fields/kinds.ts'

/** The records that share a value: `POST /<plural>/groups`. */
export interface Group {
  readonly value: string | boolean
  readonly count: number
  readonly from?: string
  readonly to?: string
}

interface Groups {
  readonly data: readonly Group[]
  readonly empty: number
  readonly more: boolean
  readonly labels: Labels
}

interface FieldTotals {
  readonly filled: number
  readonly least?: string | null
  readonly most?: string | null
}

export interface Totals {
  readonly count: number
  readonly fields: Readonly<Record<string, FieldTotals>>
}

const summaryKey = (tenant: string, entity: ModelEntity) => ['summary', tenant, entity.plural] as const

const questionOf = ({ q, filter }: ListQuery) => ({ q, filter })

export const groupsQuery = (tenant: string, entity: ModelEntity, query: ListQuery, by: string) =>
  queryOptions({
    queryKey: [...summaryKey(tenant, entity), 'groups', questionOf(query), by],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<Groups> => {
      const groups = await request<Groups>(`/${entity.plural}/groups`, {
        method: 'POST',
        body: { ...questionOf(query), by },
        tenant,
        signal,
      })
      rememberTitles(groups)
      return groups
    },
  })

export const totalsQuery = (tenant: string, entity: ModelEntity, query: ListQuery, fields: readonly string[]) =>
  queryOptions({
    queryKey: [...summaryKey(tenant, entity), 'totals', questionOf(query), fields],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<Totals> => {
      const body = { ...questionOf(query), fields }
      return (await request<{ data: Totals }>(`/${entity.plural}/totals`, { method: 'POST', body, tenant, signal })).data
    },
  })

/** The columns of a list whose totals can be asked for. */
export const totalColumns = (entity: ModelEntity, shown: readonly ModelField[]): ModelField[] =>
  shown.filter((field) => field.filter.length > 0 && entity.fields.includes(field))

/** The fields by which a list can be grouped: those first that have few values. */
export function groupFields(entity: ModelEntity): readonly ModelField[] {
  const named = entity.fields.filter((field) => entity.title.of.includes(field.key))
  const all = [...columnFields(entity), ...named].filter((field) => typeof field.groups === 'string')
  const rank = ({ kind, groups }: ModelField) => (groups === 'month' ? 2 : kind === 'text' ? 1 : 0)
  return all.toSorted((a, b) => rank(a) - rank(b))
}

export const groupLabel = (field: ModelField, { value }: Group): string =>
  field.groups === 'month' ? formatMonth(String(value), language()) : uiOf(field).text(value, field)

/** What narrows a list to this group; to those that say nothing, for none. */
export function conditionsFor(field: ModelField, group: Group | undefined): Condition[] {
  const on = (operator: Condition['operator'], value: unknown): Condition => ({ field: field.key, operator, value })
  if (group === undefined) return [on('empty', true)]
  if (group.from !== undefined) return [on('gte', group.from), on('lt', group.to)]
  return uiOf(field).operators.includes('in') ? [on('in', [group.value])] : [on('eq', group.value)]
}

export const percent = (part: number, whole: number): string =>
  new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: part * 100 < whole ? 1 : 0 }).format(
    whole === 0 ? 0 : part / whole,
  )

export const numberText = (count: number): string => new Intl.NumberFormat(language()).format(count)

export const fieldTitle = (field: ModelField): string =>
  field.groups === 'month' ? t('summary.month', { label: field.label }) : field.label
