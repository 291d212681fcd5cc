import { useEffect, useRef, useState } from 'react'
import classes from '#web/kit/tooltips.module.css'

interface Tip {
  readonly text: string
  readonly left: number
  readonly top: number
  readonly above: boolean
}

const delay = 400

/**
 * One tooltip for the whole app: any element with `data-tip` has one. A tooltip repeats or explains, it never is the only name:
 * the element has its own text or aria-label.
 */
export function Tooltips() {
  const [tip, setTip] = useState<Tip>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    const hide = () => {
      clearTimeout(timer.current)
      setTip(undefined)
    }
    const show = (event: Event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null
      hide()
      // What a button opened says what it is, and lies where its tooltip would.
      if (target === null || !target.dataset.tip || target.ariaExpanded === 'true') return
      if (event.type === 'focusin' && !target.matches(':focus-visible')) return
      timer.current = setTimeout(() => setTip(placeOf(target)), delay)
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide()
    }
    document.addEventListener('pointerover', show)
    document.addEventListener('focusin', show)
    document.addEventListener('pointerdown', hide)
    document.addEventListener('scroll', hide, true)
    document.addEventListener('keydown', onKey)
    return () => {
      hide()
      document.removeEventListener('pointerover', show)
      document.removeEventListener('focusin', show)
      document.removeEventListener('pointerdown', hide)
      document.removeEventListener('scroll', hide, true)
      document.removeEventListener('keydown', onKey)
    }
  }, [])

  if (tip === undefined) return null
  return (
    <div role="tooltip" className={classes.tip} data-above={tip.above} style={{ left: tip.left, top: tip.top }}>
      {tip.text}
    </div>
  )
}

function placeOf(target: HTMLElement): Tip | undefined {
  const text = target.dataset.tip
  if (!target.isConnected || text === undefined) return undefined
  const box = target.getBoundingClientRect()
  const above = box.bottom + 60 > innerHeight
  const left = Math.min(Math.max(box.left + box.width / 2, 90), innerWidth - 90)
  return { text, left, top: above ? box.top - 6 : box.bottom + 6, above }
}
