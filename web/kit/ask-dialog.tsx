import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import type { Question } from '#web/kit/question.ts'

interface AskDialogProps {
  question: Question
  answer: (yes: boolean) => void
}

/** Shows the question that `ask` put. */
export default function AskDialog({ question, answer }: AskDialogProps) {
  const [typed, setTyped] = useState('')
  const wanted = question.typeToConfirm
  const ready = wanted === undefined || typed.trim() === wanted.trim()
  return (
    <Dialog title={question.title} onClose={() => answer(false)} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready) answer(true)
        }}
      >
        <p>{question.text}</p>
        {wanted !== undefined && (
          <TextInput
            mt="md"
            label={t('web.ask.type', { name: wanted })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={() => answer(false)}>
            {t('web.cancel')}
          </Button>
          <Button
            type="submit"
            color={question.danger ? 'red' : 'accent'}
            disabled={!ready}
            data-autofocus={wanted === undefined || undefined}
          >
            {question.confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
