import { type KeyboardEvent, type RefObject, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { blank, moved, type Part, withValue } from '#web/derived/form/parts.ts'

export interface PartsList {
  /** Goes around the rows, each of which bears `data-part`. */
  readonly ref: RefObject<HTMLFieldSetElement | null>
  /** The parts that are there; without any, a blank one to type into. */
  readonly shown: readonly Part[]
  readonly count: number
  /** The last move, to be read aloud: from where to where. */
  readonly last: { readonly from: number; readonly to: number } | undefined
  readonly add: () => void
  readonly remove: (index: number) => void
  /** Moves a part; the focus goes along to the input or button that `on` selects in it. */
  readonly move: (index: number, to: number, on: string) => void
  readonly set: (index: number, key: string, value: unknown) => void
  /** Alt with the arrows moves the part that the cursor is in. */
  readonly onKeyDown: (event: KeyboardEvent, index: number) => void
}

const press = 'input, textarea, select'

/** What can be done with a list of parts, without losing the cursor on the way. */
export function useParts(value: unknown, onChange: (parts: readonly Part[]) => void): PartsList {
  const ref = useRef<HTMLFieldSetElement>(null)
  const [last, setLast] = useState<PartsList['last']>()
  const parts = (Array.isArray(value) ? value : []) as readonly Part[]
  const shown = parts.length === 0 ? [blank] : parts

  const change = (next: readonly Part[], row: number, on: string) => {
    // What gets the focus is chosen from what is drawn: so the change is drawn first.
    flushSync(() => onChange(next))
    const part = ref.current?.querySelectorAll<HTMLElement>('[data-part]')[row]
    // A button at the end of its way is disabled: its neighbour goes back.
    const wanted = [on, '[data-move]', press].flatMap((selector) => [...(part?.querySelectorAll<HTMLElement>(selector) ?? [])])
    wanted.find((element) => !element.matches(':disabled'))?.focus()
  }
  const move = (index: number, to: number, on: string) => {
    if (to < 0 || to >= parts.length) return
    change(moved(parts, index, to), to, on)
    setLast({ from: index, to })
  }
  return {
    ref,
    shown,
    count: parts.length,
    last,
    add: () => change([...shown, {}], shown.length, press),
    remove: (index) => change(parts.toSpliced(index, 1), Math.min(index, Math.max(0, parts.length - 2)), press),
    move,
    set: (index, key, next) => onChange(shown.with(index, withValue(shown[index] ?? blank, key, next))),
    onKeyDown: (event, index) => {
      const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
      if (step === 0 || !event.altKey) return
      event.preventDefault()
      event.stopPropagation()
      move(index, index + step, placeOf(event.target))
    },
  }
}

/** Which of a part's inputs has the focus, so that it has it again once the part has moved. */
function placeOf(target: EventTarget): string {
  const input = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-input]') : null
  return input === null ? press : `[data-input="${input.dataset.input}"] :is(${press})`
}
