import { Modal } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { t } from '#web/app/language.ts'
import classes from '#web/kit/dialog.module.css'

interface DialogProps {
  title: string
  onClose: () => void
  size?: 'sm' | 'md' | 'lg' | 'xl'
  children: ReactNode
}

/** A dialog; on a phone it fills the screen. Load whatever uses it lazily: it is no part of the first page. */
export function Dialog({ title, onClose, size = 'md', children }: DialogProps) {
  useFocusReturn()
  // A click that misses the dialog is no wish to lose what was typed into it.
  const [isTyped, setTyped] = useState(false)
  return (
    <Modal.Root
      opened
      onClose={onClose}
      closeOnClickOutside={!isTyped}
      size={size}
      classNames={{ content: classes.content ?? '', inner: classes.inner ?? '' }}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="md">
        {/* Mantine's own header would be a second banner of the page. */}
        <div className={classes.header}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('web.close')} />
        </div>
        <Modal.Body className={classes.body ?? ''} onChange={() => setTyped(true)} onKeyDown={saveByKey}>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Ctrl-Enter saves, also from a field in which Enter begins a new line. */
function saveByKey(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return
  const form = event.target instanceof Element ? event.target.closest('form') : null
  if (form === null) return
  event.preventDefault()
  form.requestSubmit()
}

/** Whoever closes the dialog goes on where they were. */
function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    },
    [before],
  )
}

/** The buttons at the foot of a dialog or form: the one that does it stands last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>
}
