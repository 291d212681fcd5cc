import { IconFilterPlus, IconX } from '@tabler/icons-react'
import { lazy, type ReactNode, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import classes from '#web/derived/list/filter-bar.module.css'
import { filterField, newCondition, sentenceOf } from '#web/derived/list/filter-words.ts'
import { type Condition, filterableFields, isComplete, type ListState } from '#web/derived/list/list-state.ts'
import { Popover } from '#web/kit/popover.tsx'
import { useShortcuts } from '#web/kit/shortcuts.ts'

const FilterEditor = lazy(() => import('#web/derived/list/filter-editor.tsx'))

interface FilterBarProps {
  entity: ModelEntity
  state: ListState
  onChange: (change: Partial<ListState>) => void
}

/** The filter as sentences: each one a chip that can be changed or taken away, joined by "and" or "or". */
export function FilterBar({ entity, state, onChange }: FilterBarProps) {
  const { conditions, match } = state
  const [editing, setEditing] = useState<{ index: number; draft: Condition }>()
  const edit = (index: number) =>
    setEditing({ index, draft: conditions[index] ?? newCondition(entity, filterableFields(entity)[0]?.key ?? '') })
  useShortcuts(t('web.keys.list'), [{ keys: 'shift+f', label: t('web.filter.title'), run: () => edit(conditions.length) }])
  // Closing applies what is complete: a click beside it is the usual way on.
  const done = () => {
    setEditing(undefined)
    if (editing === undefined || !isComplete(editing.draft)) return
    const { index, draft } = editing
    onChange({ conditions: [...conditions.slice(0, index), draft, ...conditions.slice(index + 1)] })
  }
  const editor = (index: number) =>
    editing?.index === index && (
      <FilterEditor
        entity={entity}
        draft={editing.draft}
        isNew={index === conditions.length}
        onChange={(draft) => setEditing({ index, draft })}
        onDone={done}
      />
    )
  return (
    <fieldset className={classes.bar} aria-label={t('web.filter.title')}>
      {conditions.map((condition, index) => (
        <span key={JSON.stringify(condition)} className={classes.joined}>
          {index > 0 && <Join match={match} onSwitch={(next) => onChange({ match: next })} />}
          <ConditionChip
            sentence={sentenceOf(entity, condition)}
            isFixed={filterField(entity, condition.field) === undefined}
            opened={editing?.index === index}
            onOpen={() => edit(index)}
            onClose={done}
            onRemove={() => onChange({ conditions: conditions.filter((_, at) => at !== index) })}
          >
            {editor(index)}
          </ConditionChip>
        </span>
      ))}
      <Popover
        opened={editing?.index === conditions.length}
        onClose={done}
        label={t('web.filter.title')}
        target={
          <button type="button" className={classes.add} onClick={() => edit(conditions.length)}>
            <IconFilterPlus size={15} stroke={1.6} aria-hidden="true" />
            {t('web.filter.title')}
          </button>
        }
      >
        {editor(conditions.length)}
      </Popover>
      {conditions.length > 0 && (
        <button type="button" className={classes.add} onClick={() => onChange({ conditions: [] })}>
          {t('web.filter.clear')}
        </button>
      )}
    </fieldset>
  )
}

type Match = ListState['match']

function Join({ match, onSwitch }: { match: Match; onSwitch: (match: Match) => void }) {
  const other = match === 'and' ? 'or' : 'and'
  return (
    <button type="button" className={classes.join} data-tip={t('web.filter.switch')} onClick={() => onSwitch(other)}>
      {t(`web.filter.${match}`)}
    </button>
  )
}

interface ConditionChipProps {
  sentence: string
  /** Can be taken away, but nobody could type another. */
  isFixed: boolean
  opened: boolean
  onOpen: () => void
  onClose: () => void
  onRemove: () => void
  children: ReactNode
}

function ConditionChip({ sentence, isFixed, opened, onOpen, onClose, onRemove, children }: ConditionChipProps) {
  return (
    <span className={classes.chip}>
      {isFixed ? (
        <span className={classes.fixed}>{sentence}</span>
      ) : (
        <Popover
          opened={opened}
          onClose={onClose}
          label={t('web.filter.title')}
          target={
            <button type="button" className={classes.sentence} onClick={onOpen}>
              {sentence}
            </button>
          }
        >
          {children}
        </Popover>
      )}
      <button type="button" className={classes.gone} aria-label={t('web.filter.remove', { sentence })} onClick={onRemove}>
        <IconX size={13} aria-hidden="true" />
      </button>
    </span>
  )
}
