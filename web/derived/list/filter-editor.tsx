import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import classes from '#web/derived/list/filter-bar.module.css'
import { filterField, operatorsOf, operatorWord } from '#web/derived/list/filter-words.ts'
import { type Condition, filterableFields, isComplete } from '#web/derived/list/list-state.ts'
import { type FilterOperator, isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'

interface FilterEditorProps {
  entity: ModelEntity
  /** The condition to change; undefined for a new one. */
  condition: Condition | undefined
  onDone: (condition: Condition) => void
}

/** Builds one condition: which field, how, compared with what. */
export default function FilterEditor({ entity, condition, onDone }: FilterEditorProps) {
  const fields = filterableFields(entity).flatMap((field) => filterField(entity, field.key) ?? [])
  const [draft, setDraft] = useState<Condition>(() => condition ?? start(entity, fields[0]?.key ?? 'createdAt'))
  const field = filterField(entity, draft.field)
  const ui = field === undefined ? undefined : uiOf(field)
  const needsOperand = draft.operator !== 'empty' && draft.operator !== 'filled'
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete(draft)) onDone(draft)
      }}
    >
      <NativeSelect
        aria-label={t('web.filter.field')}
        data={fields.map((one) => ({ value: one.key, label: one.label }))}
        value={draft.field}
        onChange={(event) => setDraft(start(entity, event.currentTarget.value))}
        data-autofocus={condition === undefined || undefined}
      />
      {field !== undefined && (
        <NativeSelect
          aria-label={t('web.filter.operator')}
          data={operatorsOf(field).map((operator) => ({ value: operator, label: operatorWord(field, operator) }))}
          value={draft.operator}
          onChange={(event) => setDraft(withOperator(draft, event.currentTarget.value as FilterOperator))}
        />
      )}
      {field !== undefined && needsOperand && ui?.Operand !== undefined && (
        <ui.Operand
          key={draft.field}
          field={field}
          operator={draft.operator}
          value={draft.value}
          onChange={(value) => setDraft({ ...draft, value })}
        />
      )}
      <Button type="submit" disabled={!isComplete(draft)}>
        {condition === undefined ? t('web.filter.add') : t('web.filter.change')}
      </Button>
    </form>
  )
}

function start(entity: ModelEntity, key: string): Condition {
  const field = filterField(entity, key)
  return { field: key, operator: (field && operatorsOf(field)[0]) ?? 'filled', value: field?.kind === 'boolean' ? true : undefined }
}

/** One value becomes a list of one and back, when the operator asks for the other. */
function withOperator(draft: Condition, operator: FilterOperator): Condition {
  const { value } = draft
  if (operator === 'in' && !Array.isArray(value)) return { ...draft, operator, value: isEmpty(value) ? [] : [value] }
  if (operator !== 'in' && Array.isArray(value)) return { ...draft, operator, value: value[0] }
  return { ...draft, operator }
}
