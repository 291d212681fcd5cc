import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/de'
import 'dayjs/locale/en-gb'
import { Input, TextInput } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { use, useState } from 'react'
import { formatDate } from '#messages/dates.ts'
import { language, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import classes from '#web/kit/date-picker.module.css'
import { instantOf, readDay, wallTime } from '#web/kit/day-text.ts'
import { InPopover } from '#web/kit/in-popover.ts'
import { InputLabel } from '#web/kit/input-label.tsx'

export interface DatePickerProps {
  readonly label: string
  readonly hideLabel?: boolean
  readonly required?: boolean
  readonly error?: string | undefined
  /** `2026-11-22`; with `withTime` an instant, ISO 8601 in UTC. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
  readonly withTime?: boolean
  readonly autoFocus?: boolean
}

export default function DatePickerBody({ withTime = false, ...props }: DatePickerProps) {
  return withTime ? <DayAndTime {...props} /> : <Day {...props} />
}

function today(): string {
  return wallTime(new Date().toISOString(), locale().timeZone).day
}

function Day({ label, hideLabel, required, error, value, onChange, autoFocus }: Omit<DatePickerProps, 'withTime'>) {
  const inPopover = use(InPopover)
  return (
    <DateInput
      {...(hideLabel ? { 'aria-label': label } : { label: <InputLabel label={label} required={required} /> })}
      required={required ?? false}
      withAsterisk={false}
      error={error}
      value={value}
      onChange={onChange}
      valueFormat={(day) => formatDate(day, locale())}
      dateParser={(text) => readDay(text, today())}
      locale={language() === 'de' ? 'de' : 'en-gb'}
      placeholder={t('web.date.placeholder')}
      clearable
      clearButtonProps={{ 'aria-label': t('web.date.clear') }}
      autoFocus={autoFocus ?? false}
      popoverProps={{ withinPortal: !inPopover, transitionProps: { duration: 0 } }}
    />
  )
}

function DayAndTime(props: Omit<DatePickerProps, 'withTime'>) {
  const { label, hideLabel, required, error, value, onChange } = props
  const { timeZone } = locale()
  const shown = value === null ? { day: null, time: '' } : wallTime(value, timeZone)
  const [time, setTime] = useState(shown.time)
  return (
    <Input.Wrapper
      label={hideLabel ? undefined : <InputLabel label={label} required={required} />}
      required={required ?? false}
      withAsterisk={false}
      error={error}
      labelElement="div"
    >
      <div className={classes.pair}>
        <Day
          {...props}
          hideLabel
          value={shown.day}
          onChange={(day) => onChange(day === null ? null : instantOf(day, time || '09:00', timeZone))}
        />
        <TextInput
          type="time"
          aria-label={t('web.date.time', { name: label })}
          value={time || shown.time}
          onChange={(event) => {
            setTime(event.currentTarget.value)
            const day = shown.day ?? today()
            if (event.currentTarget.value !== '') onChange(instantOf(day, event.currentTarget.value, timeZone))
          }}
        />
      </div>
    </Input.Wrapper>
  )
}
