import { lazy, Suspense, useState } from 'react'
import type { PopoverProps } from '#web/kit/popover-body.tsx'

const PopoverBody = lazy(() => import('#web/kit/popover-body.tsx'))

/** Something to choose or fill in beside its button. The code that places it is fetched when the first one is opened; it opens once what is in it is there. */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false)
  if (props.opened && !wanted) setWanted(true)
  if (!wanted) return props.target
  return (
    <Suspense fallback={props.target}>
      <PopoverBody {...props} />
    </Suspense>
  )
}
