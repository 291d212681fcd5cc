import { NativeSelect, NumberInput } from '@mantine/core'
import { t } from '#web/app/language.ts'
import type { OwnField } from '#web/settings/fields/own-model.ts'
import classes from '#web/settings/settings.module.css'

type Keep = OwnField['keep']

const since = { record: null, created: 'createdAt', updated: 'updatedAt' } as const
type Since = keyof typeof since
const choices: readonly Since[] = ['record', 'created', 'updated']
const units = ['Y', 'M', 'D'] as const
const unitWords = { Y: 'settings.keep.years', M: 'settings.keep.months', D: 'settings.keep.days' } as const

interface KeepPickerProps {
  value: Keep
  onChange: (keep: Keep) => void
  problem: string | undefined
}

/** How long the values of a field are kept: as long as their record, or for a time of their own. */
export function KeepPicker({ value, onChange, problem }: KeepPickerProps) {
  const [, count = '1', unit = 'Y'] = /^P(\d+)([YMD])$/.exec(value?.period ?? '') ?? []
  const chosen = choices.find((each) => since[each] === (value?.clock ?? null)) ?? 'record'
  const keep = (of: Since, many: number | string, letter: string): Keep => {
    const clock = since[of]
    return clock === null ? null : { clock, period: `P${Math.max(1, Math.trunc(Number(many)) || 1)}${letter}` }
  }
  return (
    <>
      <NativeSelect
        label={t('settings.keep.label')}
        value={chosen}
        onChange={(event) => onChange(keep(choices.find((each) => each === event.currentTarget.value) ?? 'record', count, unit))}
        data={choices.map((each) => ({ value: each, label: t(`settings.keep.${each}`) }))}
      />
      {value !== null && (
        <div className={classes.pair}>
          <NumberInput
            label={t('settings.keep.count')}
            min={1}
            max={999}
            allowDecimal={false}
            value={Number(count)}
            onChange={(many) => onChange(keep(chosen, many, unit))}
            error={problem}
          />
          <NativeSelect
            label={t('settings.keep.unit')}
            value={unit}
            onChange={(event) => onChange(keep(chosen, count, event.currentTarget.value))}
            data={units.map((each) => ({ value: each, label: t(unitWords[each]) }))}
          />
        </div>
      )}
    </>
  )
}
