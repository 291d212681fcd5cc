import { Button, CloseButton, Progress } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError, download, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useGo } from '#web/kit/go.ts'
import classes from '#web/kit/job-cards.module.css'
import { forgetJob, seenDone, type TrackedJob, useTrackedJobs } from '#web/kit/jobs.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

export interface Job {
  readonly id: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly done: number
  readonly total: number
  readonly result?: Readonly<Record<string, unknown>> | null
  /** Why it failed, by code. */
  readonly problem?: string | null
}

/** The jobs of this tenant that somebody here started: a bar, a count, and "we'll tell you when it's done". */
export default function JobCards({ tenant }: { tenant: string }) {
  const jobs = useTrackedJobs().filter((job) => job.tenant === tenant)
  if (jobs.length === 0) return null
  return (
    <section className={classes.corner} aria-label={t('web.jobs.title')} aria-live="polite">
      {jobs.map((job) => (
        <JobCard key={job.id} tracked={job} />
      ))}
    </section>
  )
}

/** What imports and exports say of themselves. */
interface Run {
  readonly id: string
  readonly state: string
  readonly progress: Pick<Job, 'done' | 'total'>
}

const ends = { done: 'done', undone: 'done', failed: 'failed', expired: 'failed' } as const

function asJob(answer: Job | Run): Job {
  if (!('progress' in answer)) return answer
  const { id, state, progress } = answer
  return { id, state: ends[state as keyof typeof ends] ?? 'running', done: progress.done, total: progress.total }
}

/** A lost connection is no end: we go on asking. */
function hasEnded(job: Job | undefined, error: unknown): boolean {
  const isGone = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429
  return isGone || job?.state === 'done' || job?.state === 'failed'
}

const failureOf = (job: Job | undefined): string => t(job?.problem === 'job.not-allowed' ? 'web.jobs.notAllowed' : 'web.jobs.failed')

/** A job's progress, asked for every second until it ends. */
export function useJob(tenant: string, id: string, path = `/jobs/${id}`) {
  return useQuery({
    queryKey: ['job', tenant, id],
    queryFn: async ({ signal }) => asJob((await request<{ data: Job | Run }>(path, { tenant, signal })).data),
    refetchInterval: ({ state }) => (hasEnded(state.data, state.error) ? false : 1000),
    staleTime: 0,
  })
}

function JobCard({ tracked }: { tracked: TrackedJob }) {
  const client = useQueryClient()
  const { data: job, error } = useJob(tracked.tenant, tracked.id, tracked.path)
  const isOver = job?.state === 'done'
  const hasFailed = job?.state === 'failed' || (error instanceof ApiError && error.status === 404)
  useEffect(() => {
    if (!isOver) return
    for (const what of ['list', 'record', 'history', 'tags']) void client.invalidateQueries({ queryKey: [what, tracked.tenant] })
    if (tracked.result !== undefined) return
    seenDone(tracked.id)
    const timer = setTimeout(() => forgetJob(tracked.id), 10_000)
    return () => clearTimeout(timer)
  }, [isOver, client, tracked])
  const share = job === undefined || job.total === 0 ? 0 : (job.done / job.total) * 100
  const text = hasFailed ? failureOf(job) : isOver ? tracked.done : tracked.running
  return (
    <div className={classes.card}>
      <div className={classes.head}>
        <span className={classes.text}>{text}</span>
        <CloseButton size="sm" aria-label={t('web.kit.dismiss')} onClick={() => forgetJob(tracked.id)} />
      </div>
      {!hasFailed && <Progress value={isOver ? 100 : share} size="sm" aria-label={text} color={isOver ? 'teal' : 'accent'} />}
      <div className={classes.foot}>
        <span>{job !== undefined && t('web.jobs.progress', { done: job.done, total: job.total })}</span>
        {isOver && tracked.undo !== undefined && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              forgetJob(tracked.id)
              tracked.undo?.()
            }}
          >
            {t('web.undo')}
          </Button>
        )}
        {isOver && tracked.result !== undefined && <Result tracked={tracked} result={tracked.result} />}
        {!isOver && !hasFailed && <span>{t('web.jobs.later')}</span>}
      </div>
    </div>
  )
}

function Result({ tracked, result }: { tracked: TrackedJob; result: NonNullable<TrackedJob['result']> }) {
  const go = useGo()
  const [busy, setBusy] = useState(false)
  const open = async () => {
    if ('to' in result) {
      go(result.to)
      return forgetJob(tracked.id)
    }
    setBusy(true)
    try {
      await download(result.file, { tenant: tracked.tenant })
      forgetJob(tracked.id)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Button size="compact-xs" variant="default" loading={busy} onClick={() => void open()}>
      {result.label}
    </Button>
  )
}
