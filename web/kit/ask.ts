import { useSyncExternalStore } from 'react'

/** A question before something that cannot be undone. */
export interface Question {
  readonly title: string
  /** What will happen, in a sentence or two. */
  readonly text: string
  /** A verb: what the button does. */
  readonly confirm: string
  readonly danger?: boolean
  /** Ask for this to be typed first. */
  readonly typeToConfirm?: string
}

interface Asked {
  readonly question: Question
  readonly answer: (yes: boolean) => void
}

let asked: Asked | undefined
const listeners = new Set<() => void>()

function change(next: Asked | undefined): void {
  asked = next
  for (const listener of listeners) listener()
}

/** Asks in a dialog; resolves true when confirmed. */
export function ask(question: Question): Promise<boolean> {
  asked?.answer(false)
  return new Promise((resolve) => {
    change({
      question,
      answer: (yes) => {
        change(undefined)
        resolve(yes)
      },
    })
  })
}

export function useAsked(): Asked | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => asked,
  )
}
