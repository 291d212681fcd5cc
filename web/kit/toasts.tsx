import { CloseButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import { t } from '#web/app/language.ts'
import { dismissToast, type Toast, useToasts } from '#web/kit/toast.ts'
import classes from '#web/kit/toasts.module.css'

/** The corner where toasts appear; they wait while somebody points at them. */
export function Toasts() {
  const toasts = useToasts()
  const [held, setHeld] = useState(false)
  return (
    <section
      className={classes.corner}
      aria-label={t('web.kit.messages')}
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((one) => (
        <ToastCard key={one.id} toast={one} held={held} />
      ))}
    </section>
  )
}

function ToastCard({ toast, held }: { toast: Toast; held: boolean }) {
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(toast.id), toast.seconds * 1000)
    return () => clearTimeout(timer)
  }, [toast, held])
  const { action } = toast
  return (
    <div className={classes.toast} data-tone={toast.tone}>
      <span className={classes.text}>{toast.text}</span>
      {action !== undefined && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            dismissToast(toast.id)
            action.run()
          }}
        >
          {action.label}
        </button>
      )}
      <CloseButton size="sm" aria-label={t('web.kit.dismiss')} className={classes.close} onClick={() => dismissToast(toast.id)} />
    </div>
  )
}
