import { IconFilterPlus, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import classes from '#web/derived/list/filter-bar.module.css'
import { sentenceOf } from '#web/derived/list/filter-words.ts'
import type { Condition, ListState } from '#web/derived/list/list-state.ts'
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
  const [editing, setEditing] = useState<number>()
  useShortcuts(t('web.keys.list'), [{ keys: 'shift+f', label: t('web.filter.title'), run: () => setEditing(conditions.length) }])
  const put = (index: number, condition: Condition) => {
    onChange({ conditions: [...conditions.slice(0, index), condition, ...conditions.slice(index + 1)] })
    setEditing(undefined)
  }
  const editor = (index: number) => (
    <Suspense>
      <FilterEditor entity={entity} condition={conditions[index]} onDone={(condition) => put(index, condition)} />
    </Suspense>
  )
  return (
    <fieldset className={classes.bar} aria-label={t('web.filter.title')}>
      {conditions.map((condition, index) => {
        const sentence = sentenceOf(entity, condition)
        return (
          <span key={JSON.stringify(condition)} className={classes.joined}>
            {index > 0 && (
              <button
                type="button"
                className={classes.join}
                data-tip={t('web.filter.switch')}
                onClick={() => onChange({ match: match === 'and' ? 'or' : 'and' })}
              >
                {t(`web.filter.${match}`)}
              </button>
            )}
            <span className={classes.chip}>
              <Popover
                opened={editing === index}
                onClose={() => setEditing(undefined)}
                label={t('web.filter.title')}
                target={
                  <button type="button" className={classes.sentence} onClick={() => setEditing(index)}>
                    {sentence}
                  </button>
                }
              >
                {editor(index)}
              </Popover>
              <button
                type="button"
                className={classes.gone}
                aria-label={t('web.filter.remove', { sentence })}
                onClick={() => onChange({ conditions: conditions.filter((_, at) => at !== index) })}
              >
                <IconX size={13} aria-hidden="true" />
              </button>
            </span>
          </span>
        )
      })}
      <Popover
        opened={editing === conditions.length}
        onClose={() => setEditing(undefined)}
        label={t('web.filter.title')}
        target={
          <button type="button" className={classes.add} onClick={() => setEditing(conditions.length)}>
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
