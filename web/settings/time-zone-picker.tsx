import { t } from '#web/app/language.ts'
import { Picker } from '#web/kit/picker.tsx'
import { wordSource } from '#web/kit/word-source.ts'

interface TimeZonePickerProps {
  label: string
  /** IANA name, `Europe/Berlin`. */
  value: string
  onChange: (zone: string) => void
  error: string | undefined
}

/** `America/Argentina/Buenos_Aires` → `Buenos Aires`, with the rest beside it. */
function optionOf(zone: string) {
  const parts = zone.replaceAll('_', ' ').split('/')
  const city = parts.at(-1) ?? zone
  return { id: zone, label: city, ...(parts.length > 1 ? { detail: parts.slice(0, -1).join(' · ') } : {}) }
}

function zones() {
  const all = Intl.supportedValuesOf('timeZone')
  return [...new Set([...all, 'UTC'])].map(optionOf).sort((one, other) => one.label.localeCompare(other.label))
}

/** A time zone by one of its cities. */
export function TimeZonePicker({ label, value, onChange, error }: TimeZonePickerProps) {
  return (
    <Picker
      label={label}
      placeholder={t('settings.profile.timeZoneFind')}
      error={error}
      clearable={false}
      value={[optionOf(value)]}
      onChange={([option]) => {
        if (option !== undefined) onChange(option.id)
      }}
      source={wordSource(['time-zones'], zones())}
    />
  )
}
