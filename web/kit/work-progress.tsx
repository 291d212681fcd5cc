import { Progress } from '@mantine/core'
import { useRef } from 'react'
import { language } from '#web/app/language.ts'
import classes from '#web/kit/work-progress.module.css'

interface WorkProgressProps {
  label: string
  done: number
  /** 0: not known yet. */
  total: number
  /** `1,200 of 2,318`. */
  count: string
  /** Says how long it takes, when that can be known: `about {time} left`. */
  left: (time: string) => string
}

/** A long piece of work: a bar, a count, and how long it takes. */
export function WorkProgress({ label, done, total, count, left }: WorkProgressProps) {
  const seconds = useSecondsLeft(done, total)
  return (
    <div className={classes.progress}>
      <Progress value={total === 0 ? 100 : (done / total) * 100} animated={total === 0} size="md" aria-label={label} />
      <div className={classes.foot} aria-live="off">
        <span>{done > 0 || total > 0 ? count : ''}</span>
        <span>{seconds !== undefined && left(durationText(seconds))}</span>
      </div>
    </div>
  )
}

/** Told by the pace since this was first seen; undefined until there is one. */
function useSecondsLeft(done: number, total: number): number | undefined {
  const first = useRef<{ at: number; done: number }>(undefined)
  const now = performance.now()
  if (first.current === undefined || done < first.current.done) first.current = { at: now, done }
  const pace = (done - first.current.done) / ((now - first.current.at) / 1000)
  if (!Number.isFinite(pace) || pace <= 0 || now - first.current.at < 2000 || done >= total) return undefined
  return (total - done) / pace
}

function durationText(seconds: number): string {
  const [value, unit] = seconds < 55 ? [Math.max(5, Math.ceil(seconds / 5) * 5), 'second'] : [Math.ceil(seconds / 60), 'minute']
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}
