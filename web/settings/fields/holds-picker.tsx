import { language, t } from '#web/app/language.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { wordSource } from '#web/kit/word-source.ts'
import { holdsOptions, isSpecial } from '#web/settings/fields/holds.ts'
import classes from '#web/settings/settings.module.css'

interface HoldsPickerProps {
  label: string
  value: string
  onChange: (holds: string) => void
  error: string | undefined
}

/** What a field says about a person: in plain words, with the category that is recorded. */
export function HoldsPicker({ label, value, onChange, error }: HoldsPickerProps) {
  const options = holdsOptions()
  return (
    <div>
      <Picker
        label={label}
        placeholder={t('settings.fields.holdsFind')}
        value={options.filter((option) => option.id === value)}
        onChange={([option]) => onChange(option?.id ?? '')}
        source={wordSource(['holds', language()], options)}
        error={error}
      />
      <p className={classes.hint}>
        {t('settings.fields.holdsHint')} {value !== '' && <code className={classes.code}>{value}</code>}
      </p>
      {isSpecial(value) && (
        <div className={classes.special}>
          <Notice tone="warning">{t('settings.fields.special')}</Notice>
        </div>
      )}
    </div>
  )
}
