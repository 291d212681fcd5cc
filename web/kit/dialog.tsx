import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
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
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t('web.close') }}
      classNames={{ content: classes.content ?? '', inner: classes.inner ?? '', body: classes.body ?? '' }}
    >
      {children}
    </Modal>
  )
}

/** The buttons at the foot of a dialog or form: the one that does it stands last. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={classes.actions}>{children}</div>
}
