import { useEffect, useRef } from 'react'

/** Calls `onGone` when the form goes with something typed that was neither saved nor given up. Gives what says that it was. */
export function useUnsaved(isTyped: boolean, onGone: () => void): () => void {
  const isSettled = useRef(false)
  const latest = useRef({ isTyped, onGone })
  useEffect(() => {
    latest.current = { isTyped, onGone }
  })
  useEffect(
    () => () => {
      if (latest.current.isTyped && !isSettled.current) latest.current.onGone()
    },
    [],
  )
  return () => {
    isSettled.current = true
  }
}
