import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
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
  return (
    <Modal.Root opened onClose={onClose} size={size} classNames={{ content: classes.content ?? '', inner: classes.inner ?? '' }}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="md">
        {/* Mantine's own header would be a second banner of the page. */}
        <div className={classes.header}>
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t('web.close')} />
        </div>
        <Modal.Body className={classes.body ?? ''}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
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
