import { useRouter } from '@tanstack/react-router'
import type { ComponentPropsWithRef, MouseEvent } from 'react'

interface LinkProps extends Omit<ComponentPropsWithRef<'a'>, 'href'> {
  /** From `paths`. */
  to: string
}

/** A link within the app: a real one (middle click, copy address), that does not load the page anew. */
export function Link({ to, onClick, ...rest }: LinkProps) {
  const router = useRouter()
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    void router.navigate({ to })
  }
  const warm = () => void router.preloadRoute({ to }).catch(() => undefined)
  return <a href={to} onClick={go} onPointerEnter={warm} {...rest} />
}
