import { Button } from '@mantine/core'
import { ApiError } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { Notice } from '#web/kit/notice.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'

/** Does the answer say that the link is no good? A lost connection, a server in trouble, and one that was asked too often say nothing of it. */
export const isDeadBy = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429

interface LinkUnreadProps {
  error: unknown
  busy: boolean
  retry: () => void
}

/** In place of a page whose link nobody could ask about: whoever opened it in a tunnel must not take it for used up. */
export function LinkUnread({ error, busy, retry }: LinkUnreadProps) {
  return (
    <SignInFrame title={t('web.error.title')}>
      <div className={classes.form}>
        <Notice tone="danger">{sentenceFor(error)}</Notice>
        <Button size="md" loading={busy} onClick={retry}>
          {t('web.error.retry')}
        </Button>
      </div>
    </SignInFrame>
  )
}
