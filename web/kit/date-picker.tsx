import { lazy, Suspense } from 'react'
import { WaitingField } from '#web/kit/waiting-field.tsx'

const DatePickerBody = lazy(() => import('#web/kit/date-picker-body.tsx'))

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

/** A day, or a day and a time in the reader's time zone. Calendar and date library are fetched when the first one is shown. */
export function DatePicker(props: DatePickerProps) {
  return (
    <Suspense fallback={<WaitingField label={props.label} hideLabel={props.hideLabel} />}>
      <DatePickerBody {...props} />
    </Suspense>
  )
}
