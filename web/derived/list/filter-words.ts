import { formatDateTime } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { advertising, byImport, type Condition, filterableFields, isComplete } from '#web/derived/list/list-state.ts'
import type { FilterOperator } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'

/** The field of a condition, with the label of those that every entity has. */
export function filterField(entity: ModelEntity, key: string): ModelField | undefined {
  const field = filterableFields(entity).find((one) => one.key === key)
  if (field === advertising) return { ...field, label: t('web.field.advertising'), options: { choices: said() } }
  return field?.label === '' ? { ...field, label: t(`web.field.${field.key as 'createdAt'}`) } : field
}

const said = () => (['agreed', 'objected'] as const).map((key) => ({ key, label: t(`web.filter.${key}`) }))

/** The operators that people are offered: those that make sense for the kind and that the model allows. */
export function operatorsOf(field: ModelField): readonly FilterOperator[] {
  const ui = uiOf(field)
  return ui.operators.filter((operator) => {
    if (operator === 'empty' || operator === 'filled') return field.filter.includes('empty')
    return ui.Operand !== undefined && field.filter.includes(operator)
  })
}

/** "is one of", "after": moments and days have words of their own. */
export function operatorWord(field: ModelField, operator: FilterOperator): string {
  if (operator === 'in' && field.kind === 'tags') return t('web.filter.has')
  return t(`web.filter.${operator}`)
}

/** An id tells when it was made (UUIDv7, RFC 9562). */
const madeAt = (id: string): string => new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16) || 0).toISOString()

/** A condition as people say it: *Owner is me*. */
export function sentenceOf(entity: ModelEntity, condition: Condition): string {
  if (condition.field === byImport) return t('web.filter.import', { at: formatDateTime(madeAt(String(condition.value)), locale()) })
  const field = filterField(entity, condition.field)
  if (field === undefined) return condition.field
  const word = operatorWord(field, condition.operator)
  const hasOperand = condition.operator !== 'empty' && condition.operator !== 'filled' && isComplete(condition)
  return [field.label, word, hasOperand ? uiOf(field).text(condition.value, field) : ''].filter((part) => part !== '').join(' ')
}

/** A new condition on the field, with its first operator and no value yet. */
export function newCondition(entity: ModelEntity, key: string): Condition {
  const field = filterField(entity, key)
  return { field: key, operator: (field && operatorsOf(field)[0]) ?? 'filled', value: field?.kind === 'boolean' ? true : undefined }
}
