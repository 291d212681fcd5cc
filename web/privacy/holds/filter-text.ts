import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { filterField, sentenceOf } from '#web/derived/list/filter-words.ts'
import type { FilterOperator } from '#web/fields/field-ui.ts'

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A filter of the API as people say it: *Last name is Byron and Owner is me*. What no sentence is made for is said as it was written. */
export function filterText(entity: ModelEntity, filter: unknown): string {
  if (!isNode(filter)) return ''
  return Object.entries(filter)
    .map(([key, value]) => {
      if ((key === 'and' || key === 'or') && Array.isArray(value))
        return value.map((each) => filterText(entity, each)).join(` ${t(`web.filter.${key}`)} `)
      if (filterField(entity, key) === undefined) return `${key}: ${JSON.stringify(value)}`
      const operations = isNode(value) ? Object.entries(value) : [[Array.isArray(value) ? 'in' : 'eq', value] as const]
      return operations
        .map(([operator, operand]) => sentenceOf(entity, { field: key, ...conditionOf(operator, operand) }))
        .join(` ${t('web.filter.and')} `)
    })
    .join(` ${t('web.filter.and')} `)
}

/** "Is empty" is two operators for people, and one with a yes or no in the API. */
const conditionOf = (operator: string, operand: unknown): { operator: FilterOperator; value: unknown } =>
  operator === 'empty'
    ? { operator: operand === true ? 'empty' : 'filled', value: undefined }
    : { operator: operator as FilterOperator, value: operand }
