import { lazy, Suspense } from 'react'
import type { DatePickerProps } from '#web/kit/date-picker-body.tsx'
import { WaitingField } from '#web/kit/waiting-field.tsx'

const DatePickerBody = lazy(() => import('#web/kit/date-picker-body.tsx'))

/** A day, or a day and a time in the reader's time zone. Calendar and date library are fetched when the first one is shown. */
export function DatePicker(props: DatePickerProps) {
  return (
    <Suspense fallback={<WaitingField label={props.label} hideLabel={props.hideLabel} error={props.error} />}>
      <DatePickerBody {...props} />
    </Suspense>
  )
}
