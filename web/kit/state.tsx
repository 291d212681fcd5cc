import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { ApiError } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import classes from '#web/kit/state.module.css'

interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** What this is for, and the first step. */
  text?: string
  /** It is all that the page says: its title is the page's. */
  alone?: boolean
  /** The first step as a button. */
  children?: ReactNode
}

/** What stands where nothing is yet. */
export function EmptyState({ icon, title, text, alone = false, children }: EmptyStateProps) {
  const Title = alone ? 'h1' : 'h2'
  return (
    <div className={classes.state}>
      {icon !== undefined && (
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <Title className={classes.title}>{title}</Title>
      {text !== undefined && <p className={classes.text}>{text}</p>}
      {children !== undefined && <div className={classes.actions}>{children}</div>}
    </div>
  )
}

/** One sentence for an error, and what to do: try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<IconAlertTriangle size={28} stroke={1.5} />}
        title={t(isClosed(error) ? 'web.error.closed' : 'web.error.title')}
        text={sentenceFor(error)}
      >
        {retry !== undefined && (
          <Button variant="default" onClick={retry}>
            {t('web.error.retry')}
          </Button>
        )}
      </EmptyState>
    </div>
  )
}

/** The organisation is being brought back from a backup: nothing is wrong. */
const isClosed = (error: unknown): boolean => error instanceof ApiError && ['tenant.closed', 'tenant.quarantined'].includes(error.code)

/** What to tell people of an error. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof ApiError)) return t('web.error.unknown')
  if (error.status === 0) return t('web.error.unreachable')
  if (error.status === 404) return t('web.error.notFound')
  if (error.status === 403 && error.code === 'forbidden') return t('web.error.forbidden')
  if (error.status === 429) return t('web.error.tooMany')
  if (error.status >= 500 && !isClosed(error)) return t('web.error.server')
  return error.problems.find((problem) => problem.pointer === '')?.message ?? error.message
}

/** Grey bars in place of text that is on its way; nothing at all for the first 300 ms. */
export function Skeletons({ lines = 6 }: { lines?: number }) {
  const late = useLate()
  if (!late) return null
  return (
    <div className={classes.skeletons} role="status" aria-label={t('web.loading')}>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <span key={line} className={classes.bar} />
      ))}
    </div>
  )
}

/** True once 300 ms have passed since the component appeared. */
export function useLate(): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return late
}
