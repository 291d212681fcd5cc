import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'

const PopoverBody = lazy(() => import('#web/kit/popover-body.tsx'))

export interface PopoverProps {
  readonly opened: boolean
  readonly onClose: () => void
  /** The element that it stands at. */
  readonly target: ReactElement
  readonly label: string
  readonly width?: number
  readonly children: ReactNode
}

/** Something to choose or fill in beside its button. The code that places it is fetched when the first one is opened. */
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
