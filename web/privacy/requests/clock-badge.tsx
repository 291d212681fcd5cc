import { t } from '#web/app/language.ts'
import type { RequestSummary } from '#web/privacy/requests/requests.ts'
import classes from '#web/settings/settings.module.css'

const day = 24 * 60 * 60 * 1000

/** How much time is left, in words; the colour says how urgent it is. */
export function ClockBadge({ one }: { one: RequestSummary }) {
  const [text, tone] = clockOf(one, Date.now())
  return (
    <span className={classes.badge} data-tone={tone}>
      {text}
    </span>
  )
}

type Tone = 'danger' | 'warning' | 'success' | 'accent' | undefined

export function clockOf({ state, dueAt, stillSince }: Pick<RequestSummary, 'state' | 'dueAt' | 'stillSince'>, now: number): [string, Tone] {
  if (state === 'done') return [t('requests.states.done'), 'success']
  if (state === 'refused' || state === 'cancelled' || state === 'unconfirmed') return [t(`requests.states.${state}`), undefined]
  if (stillSince !== null) return [t('requests.inbox.still'), 'accent']
  const left = Date.parse(dueAt) - now
  if (left < -day) return [t('requests.inbox.overdue', { count: Math.floor(-left / day) }), 'danger']
  if (left < 0) return [t('requests.inbox.overdueToday'), 'danger']
  if (left < day) return [t('requests.inbox.today'), 'danger']
  return [t('requests.inbox.left', { count: Math.floor(left / day) }), left < 7 * day ? 'warning' : undefined]
}
