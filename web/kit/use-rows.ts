import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** The rows to draw: from `first` up to, but not including, `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/**
 * Which rows of one height can be seen, and some beyond on either side. The range moves in blocks, so that scrolling within one
 * draws nothing anew.
 */
export function rangeAt(top: number, viewport: number, rowHeight: number, count: number, beyond = 12): RowRange {
  const block = Math.max(1, Math.floor(beyond / 2))
  const first = Math.floor(Math.max(0, top) / rowHeight / block) * block - beyond
  const end = Math.ceil((Math.max(0, top) + viewport) / rowHeight / block) * block + beyond
  return { first: Math.min(Math.max(0, first), count), end: Math.max(0, Math.min(count, end)) }
}

/** How far to scroll so that a row is in sight below a sticky header; undefined when it is. */
export function scrollFor(row: number, top: number, viewport: number, rowHeight: number, header: number): number | undefined {
  const start = row * rowHeight
  if (start < top) return start
  const overlap = start + rowHeight + header - (top + viewport)
  return overlap > 0 ? top + overlap : undefined
}

interface Rows extends RowRange {
  /** Of all rows together, in pixels. */
  readonly height: number
  readonly onScroll: () => void
  readonly show: (row: number) => void
}

export interface RowsOptions {
  readonly count: number
  readonly rowHeight: number
  /** Of what sticks above the rows. */
  readonly header?: number
  readonly startAt: number
  /** What the rows answer: with another question they begin at the top again. */
  readonly question: string
}

/** Draws only the rows in sight of a list of any length. All have one height, so where each stands is a multiplication. */
export function useRows(scroll: RefObject<HTMLElement | null>, options: RowsOptions): Rows {
  const { count, rowHeight, header = 0, startAt, question } = options
  const [range, setRange] = useState<RowRange>(() => rangeAt(startAt, innerHeight, rowHeight, count))
  const measure = useCallback(() => {
    const element = scroll.current
    if (element === null) return
    const next = rangeAt(element.scrollTop, element.clientHeight, rowHeight, count)
    setRange((before) => (before.first === next.first && before.end === next.end ? before : next))
  }, [scroll, rowHeight, count])
  useLayoutEffect(() => {
    const element = scroll.current
    if (element === null) return
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [scroll, measure])
  // Once, when the list appears: back to where it was left.
  const [start] = useState(startAt)
  useLayoutEffect(() => {
    if (scroll.current !== null) scroll.current.scrollTop = start
  }, [scroll, start])
  const answered = useRef(question)
  useLayoutEffect(() => {
    if (answered.current !== question && scroll.current !== null) scroll.current.scrollTop = 0
    answered.current = question
  }, [scroll, question])
  const show = useCallback(
    (row: number) => {
      const element = scroll.current
      if (element === null) return
      const top = scrollFor(row, element.scrollTop, element.clientHeight, rowHeight, header)
      if (top !== undefined) element.scrollTop = top
    },
    [scroll, rowHeight, header],
  )
  return { first: Math.min(range.first, count), end: Math.min(range.end, count), height: count * rowHeight, onScroll: measure, show }
}
