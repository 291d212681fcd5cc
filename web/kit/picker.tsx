import { lazy, Suspense } from 'react'
import type { PickerProps } from '#web/kit/picker-option.ts'
import { WaitingField } from '#web/kit/waiting-field.tsx'

const PickerBody = lazy(() => import('#web/kit/picker-body.tsx'))

/** Picks one or several of many by typing. The code is fetched when the first one is shown. */
export function Picker(props: PickerProps) {
  return (
    <Suspense fallback={<WaitingField label={props.label} hideLabel={props.hideLabel} error={props.error} />}>
      <PickerBody {...props} />
    </Suspense>
  )
}
