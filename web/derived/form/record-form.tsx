import { Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, lazy, type ReactNode, useId, useRef } from 'react'
import { formatRelative } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { CreateLinkedContext } from '#web/derived/form/create-linked.ts'
import { FormFields } from '#web/derived/form/form-fields.tsx'
import type { Leaving } from '#web/derived/form/leave-dialog.tsx'
import { useCreateLinked } from '#web/derived/form/quick-create.tsx'
import classes from '#web/derived/form/record-form.module.css'
import type { RecordFormState } from '#web/derived/form/use-record-form.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { keyCaps, useShortcuts } from '#web/kit/shortcuts.ts'
import { useNarrow } from '#web/kit/use-narrow.ts'

const LeaveDialog = lazy(() => import('#web/derived/form/leave-dialog.tsx'))

interface RecordFormProps {
  title: string
  state: RecordFormState
  /** When the draft that was taken up was last typed at; missing without one. */
  draftAt?: string | undefined
  onDiscardDraft: () => void
  /** Leaves; `drop` takes what was typed along. */
  onLeave: (leaving: Leaving) => void
  submitLabel: string
  /** What is to be known before one goes on typing. */
  notice?: ReactNode
  /** What is seen while one types, wherever that is. */
  hint?: ReactNode
  /** At the left of the buttons. */
  children?: ReactNode
}

/** A page that is a form: one column, and below it, always in sight, the buttons. On a phone it fills the screen. */
export function RecordForm({ title, state, draftAt, onDiscardDraft, onLeave, submitLabel, notice, hint, children }: RecordFormProps) {
  const { form, isTyped } = state
  const element = useRef<HTMLFormElement>(null)
  const titleId = useId()
  const narrow = useNarrow()
  const createLinked = useCreateLinked()
  const leave = async () => {
    const leaving = isTyped ? await openDialog<Leaving>((close) => <LeaveDialog onDone={close} />) : 'drop'
    if (leaving !== undefined) onLeave(leaving)
  }
  // A dialog over the form has its own keys.
  const onForm = (event: globalThis.KeyboardEvent) => !(event.target instanceof Element && event.target.closest('[role="dialog"]'))
  useShortcuts(t('form.keys'), [
    { keys: 'mod+Enter', label: submitLabel, whileTyping: true, run: (event) => onForm(event) && element.current?.requestSubmit() },
    { keys: 'Escape', label: t('form.leave'), whileTyping: true, run: (event) => onForm(event) && void leave() },
  ])
  return (
    <form
      ref={element}
      className={classes.page}
      aria-labelledby={titleId}
      noValidate
      onSubmit={form.onSubmit}
      onKeyDownCapture={shareKeys}
      onKeyDown={noSubmitByEnter}
    >
      <title>{`${title} · Steward`}</title>
      <div className={classes.scroll}>
        <div className={classes.column}>
          <div className={classes.head}>
            <h1 id={titleId}>{title}</h1>
            {narrow && (
              <IconButton label={t('form.leave')} onClick={() => void leave()}>
                <IconX size={20} stroke={1.6} />
              </IconButton>
            )}
          </div>
          {draftAt !== undefined && <DraftNotice at={draftAt} onDiscard={onDiscardDraft} />}
          {notice}
          <CreateLinkedContext value={createLinked}>
            <FormFields state={state} autoFocus />
          </CreateLinkedContext>
        </div>
      </div>
      <div className={classes.foot}>
        <div className={classes.column}>
          {hint}
          {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
          <p role="status" className={classes.wrong}>
            {form.formProblem === undefined && form.problems.size > 0 && t('form.wrong', { count: form.problems.size })}
          </p>
          <div className={classes.buttons}>
            {children}
            <Button variant="default" className={classes.cancel ?? ''} onClick={() => void leave()}>
              {t('web.cancel')}
            </Button>
            <Button
              type="submit"
              loading={form.busy}
              className={classes.submit ?? ''}
              data-tip={narrow ? undefined : keyCaps('mod+Enter').join(' ')}
            >
              {submitLabel}
            </Button>
          </div>
        </div>
      </div>
    </form>
  )
}

function DraftNotice({ at, onDiscard }: { at: string; onDiscard: () => void }) {
  return (
    <Notice>
      {t('form.draft.taken', { at: formatRelative(at, locale(), new Date()) })}{' '}
      <button type="button" className={classes.discard} onClick={onDiscard}>
        {t('form.draft.discard')}
      </button>
    </Notice>
  )
}

/** Keys whose meaning the open list or calendar of a field and the form must share. */
function shareKeys(event: KeyboardEvent<HTMLFormElement>): void {
  const isOpen = [...document.querySelectorAll('.mantine-Popover-dropdown')].some((dropdown) => dropdown.checkVisibility())
  // The first Esc closes what is open, and nothing else.
  if (event.key === 'Escape' && isOpen) event.preventDefault()
  // Where nothing is being searched for, Ctrl-Enter is no choice from the list: it saves.
  const isSaving = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
  if (isSaving && isOpen && event.target instanceof HTMLInputElement && event.target.value === '') {
    event.preventDefault()
    event.stopPropagation()
    event.currentTarget.requestSubmit()
  }
}

/** Enter in one of many fields is no wish to save: Ctrl-Enter is. */
function noSubmitByEnter(event: KeyboardEvent<HTMLFormElement>): void {
  const isPlain = event.key === 'Enter' && !event.ctrlKey && !event.metaKey
  if (isPlain && event.target instanceof HTMLInputElement) event.preventDefault()
}
