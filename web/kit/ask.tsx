import { lazy } from 'react'
import { openDialog } from '#web/kit/dialogs.tsx'
import type { Question } from '#web/kit/question.ts'

const AskDialog = lazy(() => import('#web/kit/ask-dialog.tsx'))

/** Asks in a dialog; resolves true when confirmed. */
export async function ask(question: Question): Promise<boolean> {
  return (await openDialog<boolean>((close) => <AskDialog question={question} answer={close} />)) ?? false
}
