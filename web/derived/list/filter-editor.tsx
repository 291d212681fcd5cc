import { Button, NativeSelect } from '@mantine/core'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import classes from '#web/derived/list/filter-bar.module.css'
import { filterField, newCondition, operatorsOf, operatorWord } from '#web/derived/list/filter-words.ts'
import { advertising, type Condition, filterableFields, isComplete } from '#web/derived/list/list-state.ts'
import { type FilterOperator, isEmpty } from '#web/fields/field-ui.ts'
import { uiOf } from '#web/fields/kinds.ts'

interface FilterEditorProps {
  entity: ModelEntity
  draft: Condition
  isNew: boolean
  onChange: (draft: Condition) => void
  onDone: () => void
}

/** Builds one condition: which field, how, compared with what. */
export default function FilterEditor({ entity, draft, isNew, onChange: setDraft, onDone }: FilterEditorProps) {
  const fields = filterableFields(entity).flatMap((field) => filterField(entity, field.key) ?? [])
  const field = filterField(entity, draft.field)
  const ui = field === undefined ? undefined : uiOf(field)
  const needsOperand = draft.operator !== 'empty' && draft.operator !== 'filled'
  return (
    <form
      className={classes.editor}
      onSubmit={(event) => {
        event.preventDefault()
        // It may stand in another form, which is not done yet.
        event.stopPropagation()
        if (isComplete(draft)) onDone()
      }}
    >
      <NativeSelect
        aria-label={t('web.filter.field')}
        data={fields.map((one) => ({ value: one.key, label: one.label }))}
        value={draft.field}
        onChange={(event) => setDraft(newCondition(entity, event.currentTarget.value))}
        // Both: the popover looks for the one when it opens, which may be before this code is there.
        data-autofocus
        autoFocus
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
      {draft.field === advertising.key && <p className={classes.hint}>{t('web.filter.advertising')}</p>}
      <Button type="submit" disabled={!isComplete(draft)}>
        {isNew ? t('web.filter.add') : t('web.filter.change')}
      </Button>
    </form>
  )
}

/** One value becomes a list of one and back, when the operator asks for the other. */
function withOperator(draft: Condition, operator: FilterOperator): Condition {
  const { value } = draft
  if (operator === 'in' && !Array.isArray(value)) return { ...draft, operator, value: isEmpty(value) ? [] : [value] }
  if (operator !== 'in' && Array.isArray(value)) return { ...draft, operator, value: value[0] }
  return { ...draft, operator }
}
