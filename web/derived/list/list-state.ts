import type { ModelEntity, ModelField } from '#web/app/model.ts'
import type { FilterOperator } from '#web/fields/field-ui.ts'

/** One condition of a filter: a field, how, and what it is compared with. */
export interface Condition {
  readonly field: string
  readonly operator: FilterOperator
  readonly value: unknown
}

/** What a list shows: search, filter, order. */
export interface ListState {
  readonly q: string
  /** Do all conditions have to hold, or one of them? */
  readonly match: 'and' | 'or'
  readonly conditions: readonly Condition[]
  /** `lastName`, `-createdAt`; undefined is the newest first. */
  readonly sort: string | undefined
}

export const emptyState: ListState = { q: '', match: 'and', conditions: [], sort: undefined }

/** Reads what was kept; what no longer fits the entity is left out. */
export function readState(kept: unknown, entity: ModelEntity): ListState {
  if (typeof kept !== 'object' || kept === null) return emptyState
  const { q, match, conditions, sort } = kept as Partial<ListState>
  const known = new Set([...filterableFields(entity).map((field) => field.key), byImport])
  return {
    q: typeof q === 'string' ? q : '',
    match: match === 'or' ? 'or' : 'and',
    conditions: Array.isArray(conditions) ? conditions.filter((condition: Condition) => known.has(condition.field)) : [],
    sort: typeof sort === 'string' ? sort : undefined,
  }
}

const moments: ModelField = {
  key: 'createdAt',
  kind: 'dateTime',
  label: '',
  required: false,
  sortable: true,
  filter: ['gt', 'gte', 'lt', 'lte'],
  list: true,
  groups: 'month',
  group: null,
  readOnly: true,
  own: false,
  options: {},
}

/** When a record was made and last changed: fields that every entity has. Their labels come from the catalogue. */
export const systemFields: readonly ModelField[] = [moments, { ...moments, key: 'updatedAt', list: false }]

/** What people said to advertising: nothing that a record holds, and a list of people can be filtered by it. */
export const advertising: ModelField = {
  ...moments,
  key: 'advertising',
  kind: 'choice',
  sortable: false,
  filter: ['in', 'ne'],
  list: false,
  groups: null,
}

export function filterableFields(entity: ModelEntity): readonly ModelField[] {
  const own = entity.fields.filter((field) => field.filter.length > 0 && field.kind !== 'anchor')
  return [...own, ...(entity.restrictable ? [advertising] : []), ...systemFields]
}

/** What one import brought: a condition that its page makes, and that nobody types. */
export const byImport = 'import'

type Filter = { readonly [key: string]: unknown }

function filterOf({ field, operator, value }: Condition): Filter {
  if (operator === 'empty' || operator === 'filled') return { [field]: { empty: operator === 'empty' } }
  return { [field]: { [operator]: value } }
}

/** A condition whose value is still missing is not asked yet. */
export function isComplete({ operator, value }: Condition): boolean {
  if (operator === 'empty' || operator === 'filled') return true
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)
}

/** The filter of the API, or undefined for none. */
export function filterBody({ match, conditions }: Pick<ListState, 'match' | 'conditions'>): Filter | undefined {
  const filters = conditions.filter(isComplete).map(filterOf)
  if (filters.length === 0) return undefined
  return filters.length === 1 ? filters[0] : { [match]: filters }
}

/** The fields to ask for: undefined when the list's own suffice, else what is shown and what names the record. */
export function fieldsFor(entity: ModelEntity, shown: readonly ModelField[]): readonly string[] | undefined {
  const isSystem = (field: ModelField) => systemFields.some((one) => one.key === field.key)
  if (shown.every((field) => field.list || isSystem(field))) return undefined
  const pictures = entity.fields.filter((field) => field.kind === 'image').map((field) => field.key)
  const names = [...entity.title.of, ...(entity.title.otherwise ?? []), ...pictures]
  return [...new Set([...names, ...shown.filter((field) => !isSystem(field)).map((field) => field.key)])]
}

/** A click on a column's title: ascending, then descending, then the order it had. */
export function nextSort(current: string | undefined, key: string): string | undefined {
  if (current === key) return `-${key}`
  return current === `-${key}` ? undefined : key
}
