import { lazy } from 'react'
import { openDialog } from '#web/kit/dialogs.tsx'

const AskDialog = lazy(() => import('#web/kit/ask-dialog.tsx'))

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

/** Asks in a dialog; resolves true when confirmed. */
export async function ask(question: Question): Promise<boolean> {
  return (await openDialog<boolean>((close) => <AskDialog question={question} answer={close} />)) ?? false
}
